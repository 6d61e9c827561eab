// The counting build, on code whose instructions can be counted by hand. Markers (block, loop, else, end) are not executed.
import { expect, it } from "vitest";
import {
  BYTES_EXPORT,
  countingModule,
  functionExport,
  INSTRUCTIONS_EXPORT,
} from "../bench/counting-module.js";
import { EMPTY, handMade, I32, MEMORY_COPY, MEMORY_FILL, op } from "./support/hand-made-wasm.js";

function read(exports: WebAssembly.Exports, name: string): number {
  const value = exports[name];
  if (!(value instanceof WebAssembly.Global)) throw new Error(`no global ${name}`);
  return value.value;
}

function run(wasm: Uint8Array<ArrayBuffer>, argument: number) {
  const counting = countingModule(wasm);
  expect(WebAssembly.validate(counting)).toBe(true);
  const plain = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(counting));
  const call = (of: WebAssembly.Exports): number => (of.a as (argument: number) => number)(argument);
  const result = call(exports);
  expect(result).toBe(call(plain));
  return { result, instructions: read(exports, INSTRUCTIONS_EXPORT), bytes: read(exports, BYTES_EXPORT) };
}

const local = (index: number): number[] => [op.localGet, index];
const constant = (value: number): number[] => [op.i32Const, value];

it("counts straight code, with immediates that look like other opcodes", () => {
  const floats = [op.f32Const, 0x0b, 0x0b, 0x0b, 0x0b, op.drop, op.f64Const, ...Array(8).fill(0x04), op.drop];
  const numbers = [op.i64Const, 0x8b, 0x8b, 0x0b, op.drop, ...local(0), op.load, 2, 0x0b, op.drop, op.nop];
  expect(run(handMade([...floats, ...numbers, ...constant(5)]), 0)).toEqual({
    result: 5,
    instructions: 11,
    bytes: 0,
  });
});

it("counts each turn of a loop", () => {
  const turn = [...local(1), ...constant(3), op.i32Add, op.localSet, 1];
  const again = [...local(0), ...constant(1), op.i32Sub, op.localTee, 0, op.brIf, 0];
  const wasm = handMade([op.loop, EMPTY, ...turn, ...again, op.end, ...local(1)]);
  for (const turns of [1, 2, 1000])
    expect(run(wasm, turns)).toMatchObject({ result: 3 * turns, instructions: 9 * turns + 1 });
});

it("counts the branch of an if that is taken", () => {
  const branches = [...constant(1), op.else, ...constant(2), ...constant(3), op.i32Add, op.end];
  const wasm = handMade([...local(0), op.if, I32, ...branches]);
  expect(run(wasm, 1)).toMatchObject({ result: 1, instructions: 3 });
  expect(run(wasm, 0)).toMatchObject({ result: 5, instructions: 5 });
});

it("does not count what a branch jumps over", () => {
  const skipped = [...local(0), op.brIf, 0, op.nop, op.nop, op.nop];
  const never = [op.br, 0, op.nop, op.unreachable];
  const wasm = handMade([
    op.block,
    EMPTY,
    ...skipped,
    op.end,
    op.block,
    EMPTY,
    ...never,
    op.end,
    ...local(0),
  ]);
  expect(run(wasm, 1)).toMatchObject({ instructions: 4 });
  expect(run(wasm, 0)).toMatchObject({ instructions: 7 });
});

it("counts along each way out of a br_table, and not what nobody reaches behind it or a return", () => {
  const table = [op.brTable, 2, 0, 1, 2, op.nop];
  const wasm = handMade([
    ...[op.block, EMPTY, op.block, EMPTY, op.block, EMPTY, ...local(0), ...table, op.end],
    ...[...constant(10), op.return, op.nop, op.end],
    ...[op.nop, ...constant(20), op.return, op.end],
    ...[op.nop, op.nop, ...constant(30)],
  ]);
  const counts = [0, 1, 2, 9].map((way) => run(wasm, way));
  expect(counts.map(({ result }) => result)).toEqual([10, 20, 30, 30]);
  expect(counts.map(({ instructions }) => instructions)).toEqual([4, 5, 5, 5]);
});

it("counts what is called, and what follows the call", () => {
  const caller = [...local(0), op.call, 1, op.call, 1, ...constant(1), op.i32Add];
  const doubling = [...local(0), ...local(0), op.i32Add];
  expect(run(handMade(caller, doubling), 3)).toMatchObject({ result: 13, instructions: 5 + 2 * 3 });
});

it("counts recursion", () => {
  const step = [...local(0), ...local(0), ...constant(1), op.i32Sub, op.call, 0, op.i32Mul];
  const wasm = handMade([...local(0), op.i32Eqz, op.if, I32, ...constant(1), op.else, ...step, op.end]);
  expect(run(wasm, 5)).toMatchObject({ result: 120, instructions: 5 * 9 + 4 });
});

it("counts a fill and a copy as one instruction, and their bytes apart", () => {
  const filled = [...constant(16), ...constant(7), ...local(0), ...MEMORY_FILL];
  const copied = [...constant(32), ...constant(16), ...constant(10), ...MEMORY_COPY];
  const wasm = handMade([...filled, ...copied, ...constant(32), op.load, 2, 0]);
  expect(run(wasm, 24)).toEqual({ result: 0x07070707, instructions: 10, bytes: 34 });
});

it("counts each function by itself", () => {
  const wasm = handMade([...local(0), op.call, 1, op.call, 1], [...local(0), op.nop, op.nop]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(countingModule(wasm, true)));
  (exports.a as (argument: number) => number)(1);
  expect([0, 1].map((index) => read(exports, functionExport(index)))).toEqual([3, 6]);
});

it("refuses an instruction that it does not know", () => {
  expect(() => countingModule(handMade([0xfd, 0x0c, op.end]))).toThrow("unknown instruction 0xfd");
  expect(() => countingModule(handMade([0xfc, 18, op.end]))).toThrow("unknown instruction 0xfc 0x12");
});
