// Command wazero runs the conformance vectors in wazero: wazero compiler|interpreter vectors.json pymalloc.wasm pymalloc.fast.wasm ...
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"
)

type result struct {
	Build   string   `json:"build"`
	Engine  string   `json:"engine"`
	Passed  int      `json:"passed"`
	Skipped int      `json:"skipped"`
	Failed  []string `json:"failed"`
}

func main() {
	engine := os.Args[1]
	vectors, err := readVectors(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	for _, path := range os.Args[3:] {
		result, err := runBuild(engine, vectors, path)
		if err != nil {
			log.Fatal(err)
		}
		if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
			log.Fatal(err)
		}
	}
}

func runBuild(engine string, vectors []vector, path string) (result, error) {
	result := result{Build: buildOf(path), Engine: version() + ", " + engine, Failed: []string{}}
	wasm, err := os.ReadFile(path)
	if err != nil {
		return result, err
	}
	for _, vector := range vectors {
		if vector.Builds != nil && !slices.Contains(vector.Builds, result.Build) {
			continue
		}
		if err := runFresh(engine, wasm, vector); err != nil {
			result.Failed = append(result.Failed, vector.Name+": "+err.Error())
		} else {
			result.Passed++
		}
	}
	return result, nil
}

// runFresh runs a vector in an instance that nobody used before.
func runFresh(engine string, wasm []byte, vector vector) error {
	ctx := experimental.WithMemoryAllocator(context.Background(), reserved{})
	config := wazero.NewRuntimeConfigCompiler()
	if engine == "interpreter" {
		config = wazero.NewRuntimeConfigInterpreter()
	}
	runtime := wazero.NewRuntimeWithConfig(ctx, config)
	defer runtime.Close(ctx)
	heap, err := newHeap(ctx, runtime, wasm)
	if err != nil {
		return err
	}
	return heap.run(vector.Steps)
}

// buildOf gives "fast" for pymalloc.fast.wasm, and "default" for pymalloc.wasm.
func buildOf(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), ".wasm")
	if _, build, found := strings.Cut(name, "."); found {
		return build
	}
	return "default"
}

// version names the one of wazero that go.mod asks for.
func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "github.com/tetratelabs/wazero" {
			return fmt.Sprintf("wazero %s", strings.TrimPrefix(module.Version, "v"))
		}
	}
	return "wazero"
}
