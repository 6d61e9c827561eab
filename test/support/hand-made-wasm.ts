/** Opcodes as the binary format has them, for code written by hand. */
export const op = {
  unreachable: 0x00,
  nop: 0x01,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  load: 0x28,
  i32Const: 0x41,
  i64Const: 0x42,
  f32Const: 0x43,
  f64Const: 0x44,
  i32Eqz: 0x45,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
} as const;
export const [I32, EMPTY] = [0x7f, 0x40];
export const MEMORY_FILL = [0xfc, 11, 0];
export const MEMORY_COPY = [0xfc, 10, 0, 0];

const vector = (items: readonly (readonly number[])[]): number[] => [items.length, ...items.flat()];
const section = (id: number, body: readonly number[]): number[] => [id, body.length, ...body];
const letter = (index: number): number => "a".charCodeAt(0) + index;

/**
 * A module of functions "a", "b", ... from i32 to i32, with one more i32 each, local 1, and a page of memory. No section may
 * become longer than 127 bytes.
 */
export function handMade(...functions: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const bodies = functions.map((code) => {
    const body = [1, 1, I32, ...code, op.end];
    return [body.length, ...body];
  });
  const exports = [...functions.map((_, index) => [1, letter(index), 0, index]), [1, letter(12), 2, 0]];
  return Uint8Array.from([
    ...[0, ...Buffer.from("asm"), 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, I32]),
    ...section(3, vector(functions.map(() => [0]))),
    ...section(5, [1, 0, 1]),
    ...section(7, vector(exports)),
    ...section(10, vector(bodies)),
  ]);
}
