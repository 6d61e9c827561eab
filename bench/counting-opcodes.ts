// What follows an opcode, for every instruction that the allocators are made of. LEB128 numbers need no reading, only skipping.
import type { Reader } from "./wasm-sections.js";

export const opcode = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  returnCall: 0x12,
  returnCallIndirect: 0x13,
  unreachable: 0x00,
  selectTyped: 0x1c,
  localGet: 0x20,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  f32Const: 0x43,
  f64Const: 0x44,
  i32Add: 0x6a,
  prefixed: 0xfc,
  memoryCopy: 0xfc0a,
  memoryFill: 0xfc0b,
} as const;

/** First and last opcode of a run, and how many LEB128 numbers follow each of them. Memory instructions have two: alignment and offset. */
const PLAIN: readonly (readonly [first: number, last: number, numbers: number])[] = [
  [0x00, 0x01, 0],
  [0x02, 0x04, 1],
  [0x05, 0x05, 0],
  [0x0b, 0x0b, 0],
  [0x0c, 0x0d, 1],
  [0x0f, 0x0f, 0],
  [0x10, 0x10, 1],
  [0x11, 0x11, 2],
  [0x12, 0x12, 1],
  [0x13, 0x13, 2],
  [0x1a, 0x1b, 0],
  [0x20, 0x26, 1],
  [0x28, 0x3e, 2],
  [0x3f, 0x42, 1],
  [0x45, 0xc4, 0],
  [0xd0, 0xd0, 1],
  [0xd1, 0xd1, 0],
  [0xd2, 0xd2, 1],
];

/** The same of the opcodes behind the prefix 0xfc: saturating conversions, bulk memory and tables. */
const PREFIXED: readonly (readonly [first: number, last: number, numbers: number])[] = [
  [0, 7, 0],
  [8, 8, 2],
  [9, 9, 1],
  [10, 10, 2],
  [11, 11, 1],
  [12, 12, 2],
  [13, 13, 1],
  [14, 14, 2],
  [15, 17, 1],
];

function numbersAfter(code: number, table: typeof PLAIN, name: string): number {
  const run = table.find(([first, last]) => code >= first && code <= last);
  if (run === undefined) throw new Error(`unknown instruction ${name}`);
  return run[2];
}

function skipNumbers(reader: Reader, count: number): void {
  for (let left = count; left > 0; left--) while (reader.byte() & 0x80);
}

const hexadecimal = (value: number): string => `0x${value.toString(16)}`;

/** Reads one instruction with all that belongs to it. Returns its opcode; behind a prefix, prefix * 256 + opcode. */
export function readInstruction(reader: Reader): number {
  const code = reader.byte();
  if (code === opcode.prefixed) {
    const second = reader.unsigned();
    skipNumbers(reader, numbersAfter(second, PREFIXED, `0xfc ${hexadecimal(second)}`));
    return opcode.prefixed * 256 + second;
  }
  if (code === opcode.brTable) skipNumbers(reader, reader.unsigned() + 1);
  else if (code === opcode.selectTyped) skipNumbers(reader, reader.unsigned());
  else if (code === opcode.f32Const) reader.take(4);
  else if (code === opcode.f64Const) reader.take(8);
  else skipNumbers(reader, numbersAfter(code, PLAIN, hexadecimal(code)));
  return code;
}
