package main

import (
	"bytes"
	"context"
	"slices"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

const (
	firstPages = 2
	// The bytes below are the host's own.
	heapBase = 70000
)

// instantiateEnv makes the module "env" that the link and the embed build import. In wazero only a wasm module has a
// memory, so env is one; the functions that it passes on are Go's, in a module "host".
func instantiateEnv(ctx context.Context, runtime wazero.Runtime) (api.Memory, *chunks, error) {
	chunks := &chunks{}
	host := runtime.NewHostModuleBuilder("host")
	host.NewFunctionBuilder().WithFunc(chunks.alloc).Export("chunk_alloc")
	host.NewFunctionBuilder().WithFunc(chunks.free).Export("chunk_free")
	if _, err := host.Instantiate(ctx); err != nil {
		return nil, nil, err
	}
	env, err := runtime.InstantiateWithConfig(ctx, envWasm(), wazero.NewModuleConfig().WithName("env"))
	if err != nil {
		return nil, nil, err
	}
	chunks.memory = env.ExportedMemory("memory")
	chunks.add(hole{heapBase, firstPages * pageSize})
	return chunks.memory, chunks, nil
}

// envWasm is this module:
//
//	(module
//	  (import "host" "chunk_alloc" (func (param i32 i32) (result i32)))
//	  (import "host" "chunk_free" (func (param i32 i32)))
//	  (memory (export "memory") 2 65536)
//	  (global (export "__heap_base") i32 (i32.const 70000))
//	  (export "chunk_alloc" (func 0))
//	  (export "chunk_free" (func 1)))
func envWasm() []byte {
	const i32, function, memory, global = 0x7f, 0, 2, 3
	return slices.Concat(
		[]byte("\x00asm\x01\x00\x00\x00"),
		section(1, []byte{0x60, 2, i32, i32, 1, i32}, []byte{0x60, 2, i32, i32, 0}),
		section(2,
			slices.Concat(name("host"), name("chunk_alloc"), []byte{function, 0}),
			slices.Concat(name("host"), name("chunk_free"), []byte{function, 1})),
		section(5, []byte{1, firstPages, 0x80, 0x80, 0x04}),
		section(6, []byte{i32, 0, 0x41, 0xf0, 0xa2, 0x04, 0x0b}),
		section(7,
			append(name("memory"), memory, 0),
			append(name("__heap_base"), global, 0),
			append(name("chunk_alloc"), function, 0),
			append(name("chunk_free"), function, 1)))
}

func section(id byte, items ...[]byte) []byte {
	content := append([]byte{byte(len(items))}, bytes.Join(items, nil)...)
	return append([]byte{id, byte(len(content))}, content...)
}

func name(text string) []byte {
	return append([]byte{byte(len(text))}, text...)
}
