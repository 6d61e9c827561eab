package main

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// heap is one instance of a build, with the answers that a vector keeps.
type heap struct {
	ctx     context.Context
	module  api.Module
	memory  api.Memory
	answers map[string]uint32
	lists   map[string][]uint32
}

func newHeap(ctx context.Context, runtime wazero.Runtime, wasm []byte) (*heap, error) {
	compiled, err := runtime.CompileModule(ctx, wasm)
	if err != nil {
		return nil, err
	}
	heap := &heap{ctx: ctx, answers: map[string]uint32{}, lists: map[string][]uint32{}}
	var chunks *chunks
	if len(compiled.ImportedMemories()) > 0 {
		if heap.memory, chunks, err = instantiateEnv(ctx, runtime); err != nil {
			return nil, err
		}
	}
	if heap.module, err = runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig()); err != nil {
		return nil, err
	}
	if heap.memory == nil {
		heap.memory = heap.module.Memory()
	}
	if heap.module.ExportedFunction("heap_init") != nil {
		return heap, heap.makeHeap(chunks)
	}
	return heap, nil
}

// makeHeap lays out the heap that the vectors of the embed build begin with.
func (h *heap) makeHeap(chunks *chunks) error {
	size, err := h.call("heap_size")
	if err != nil {
		return err
	}
	base := chunks.alloc(size, 16)
	code, err := h.call("heap_init", base)
	if code != 0 {
		return fmt.Errorf("heap_init gave %d", code)
	}
	h.answers["heap"] = base
	return err
}

// call gives what an export answers; 0 if it has no result. A trap is an error.
func (h *heap) call(name string, arguments ...uint32) (uint32, error) {
	function := h.module.ExportedFunction(name)
	if function == nil {
		return 0, fmt.Errorf("%s is not exported", name)
	}
	words := make([]uint64, len(arguments))
	for i, argument := range arguments {
		words[i] = uint64(argument)
	}
	results, err := function.Call(h.ctx, words...)
	if err != nil || len(results) == 0 {
		return 0, err
	}
	return api.DecodeU32(results[0]), nil
}
