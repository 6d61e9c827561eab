// Wasm modules written by hand that call the heap's exports, or are its allocators.
import { I32, op } from "./hand-made-wasm.js";

const section = (id: number, body: readonly number[]): number[] => [id, body.length, ...body];
const text = (value: string): number[] => [value.length, ...Buffer.from(value)];

/** A function type of so many i32, with a result or without. */
const type = (parameters: number, hasResult: boolean): number[] => [
  0x60,
  parameters,
  ...Array<number>(parameters).fill(I32 ?? 0),
  ...(hasResult ? [1, I32 ?? 0] : [0]),
];

/** A module with one function of the type that hands its parameters on to an import of another one, those of the indices. */
function forwarder(own: number[], imported: number[], handedOn: readonly number[]): WebAssembly.Module {
  const body = [0, ...handedOn.flatMap((index) => [op.localGet, index]), op.call, 0, op.end];
  return new WebAssembly.Module(
    Uint8Array.from([
      ...[0, ...Buffer.from("asm"), 1, 0, 0, 0],
      ...section(1, [2, ...imported, ...own]),
      ...section(2, [1, ...text("env"), ...text("f"), 0, 0]),
      ...section(3, [1, 1]),
      ...section(7, [1, ...text("f"), 0, 1]),
      ...section(10, [1, body.length, ...body]),
    ]),
  );
}

type WasmFunction = (...values: number[]) => number;

function exportOf(module: WebAssembly.Module, f: unknown): WasmFunction {
  return new WebAssembly.Instance(module, { env: { f: f as WasmFunction } }).exports.f as WasmFunction;
}

/** A wasm function of another module that calls the malloc that it imports: as programs in wasm do. */
export function callerOf(malloc: unknown): WasmFunction {
  return exportOf(forwarder(type(1, true), type(1, true), [0]), malloc);
}

/** Wasm functions as a record has them, of another module, which drop ctx and call the malloc family of the heap. */
export function wasmRecord(exports: { malloc: unknown; calloc: unknown; realloc: unknown; free: unknown }) {
  return {
    ctx: 5,
    malloc: exportOf(forwarder(type(2, true), type(1, true), [1]), exports.malloc),
    calloc: exportOf(forwarder(type(3, true), type(2, true), [1, 2]), exports.calloc),
    realloc: exportOf(forwarder(type(3, true), type(2, true), [1, 2]), exports.realloc),
    free: exportOf(forwarder(type(2, false), type(1, false), [1]), exports.free),
  };
}
