// A function's code with its instructions counted: before each straight-line stretch, the counter goes up by its length.

import { opcode, readInstruction } from "./counting-opcodes.js";
import { Reader, unsigned } from "./wasm-sections.js";

/** Indices of the globals that count. */
export interface Counters {
  readonly instructions: number;
  readonly bytes: number;
}

const I32 = 0x7f;

/** They say where code begins and ends, and nothing is executed for them. */
const MARKERS: ReadonlySet<number> = new Set([opcode.block, opcode.loop, opcode.else, opcode.end]);

/** What follows may be reached from elsewhere, or not at all. A call comes back: what follows belongs to the stretch. */
const STRETCH_ENDS: ReadonlySet<number> = new Set([
  opcode.unreachable,
  opcode.loop,
  opcode.if,
  opcode.else,
  opcode.end,
  opcode.br,
  opcode.brIf,
  opcode.brTable,
  opcode.return,
  opcode.returnCall,
  opcode.returnCallIndirect,
]);

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x3f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
}

/** counter += count */
function countInstructions(counter: number, count: number): number[] {
  const global = unsigned(counter);
  return [
    opcode.globalGet,
    ...global,
    opcode.i32Const,
    ...signed(count),
    opcode.i32Add,
    opcode.globalSet,
    ...global,
  ];
}

/** counter += the number on the stack, which stays there */
function countBytes(counter: number, scratch: number): number[] {
  const [global, local] = [unsigned(counter), unsigned(scratch)];
  return [
    ...[opcode.localTee, ...local, opcode.globalGet, ...global],
    ...[opcode.localGet, ...local, opcode.i32Add, opcode.globalSet, ...global],
  ];
}

function countExpression(reader: Reader, body: Uint8Array, counters: Counters, scratch: number): number[] {
  const code: number[] = [];
  let stretch: number[] = [];
  let count = 0;
  while (!reader.done) {
    const start = reader.position;
    const instruction = readInstruction(reader);
    // The number of bytes is the last operand of both.
    if (instruction === opcode.memoryCopy || instruction === opcode.memoryFill)
      stretch.push(...countBytes(counters.bytes, scratch));
    stretch.push(...body.subarray(start, reader.position));
    if (!MARKERS.has(instruction)) count++;
    if (!STRETCH_ENDS.has(instruction)) continue;
    if (count > 0) code.push(...countInstructions(counters.instructions, count));
    code.push(...stretch);
    [stretch, count] = [[], 0];
  }
  return code;
}

/** The body of a function of so many parameters, with a further local, as the code section holds it but for its length. */
export function countBody(body: Uint8Array, parameters: number, counters: Counters): number[] {
  const reader = new Reader(body);
  const groups = reader.unsigned();
  const start = reader.position;
  let locals = parameters;
  for (let left = groups; left > 0; left--) {
    locals += reader.unsigned();
    reader.byte();
  }
  const declared = body.subarray(start, reader.position);
  const code = countExpression(reader, body, counters, locals);
  return [...unsigned(groups + 1), ...declared, 1, I32, ...code];
}
