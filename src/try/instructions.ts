// The instructions of a function's body, one after the other: what each one's immediates are is all that has to be known of it.
import { WasmReader } from "./wasm-bytes.js";

export interface Instruction {
  readonly opcode: number;
  /** Its first immediate, where that is one number: of a call the function, of a const the value, of a load the offset. */
  readonly operand: number;
}

export const OPCODE = {
  unreachable: 0x00,
  end: 0x0b,
  return: 0x0f,
  call: 0x10,
  returnCall: 0x12,
  localGet: 0x20,
  i32Load: 0x28,
  i32Load8U: 0x2d,
  i32Const: 0x41,
  i32Add: 0x6a,
  i32Sub: 0x6b,
} as const;

type Immediates = (reader: WasmReader) => number;

const none: Immediates = () => 0;
const index: Immediates = (reader) => reader.u32();
const signed: Immediates = (reader) => reader.s32();
const twice: Immediates = (reader) => {
  const first = reader.u32();
  reader.u32();
  return first;
};
const bytes =
  (length: number): Immediates =>
  (reader) => {
    reader.skip(length);
    return 0;
  };
/** Alignment, which has a bit for a memory's index, and offset. */
const memory: Immediates = (reader) => {
  if (reader.u32() & 0x40) reader.u32();
  return reader.u32();
};
const targets: Immediates = (reader) => {
  reader.vector(() => reader.u32());
  return reader.u32();
};
const types: Immediates = (reader) => {
  reader.vector(() => reader.s32());
  return 0;
};
/** try_table: its type, and catch clauses, of which two have no tag. */
const clauses: Immediates = (reader) => {
  reader.s32();
  reader.vector(() => (reader.byte() < 2 ? twice(reader) : reader.u32()));
  return 0;
};

const within = (opcode: number, first: number, last: number): boolean => opcode >= first && opcode <= last;

function immediatesOf(opcode: number): Immediates {
  if (within(opcode, 0x02, 0x04) || opcode === 0x06) return signed; // block, loop, if, try
  if (opcode === 0x1f) return clauses;
  if (opcode === 0x0e) return targets;
  if (opcode === 0x11 || opcode === 0x13) return twice; // call_indirect
  if (opcode === 0x1c) return types; // select t
  if ([0x07, 0x08, 0x09, 0x0c, 0x0d, 0x10, 0x12, 0x14, 0x15, 0x18].includes(opcode)) return index;
  if (within(opcode, 0x20, 0x26) || [0x3f, 0x40, 0xd2, 0xd5, 0xd6].includes(opcode)) return index;
  if (within(opcode, 0x28, 0x3e)) return memory;
  if (opcode === 0x41 || opcode === 0x42 || opcode === 0xd0) return signed;
  if (opcode === 0x43) return bytes(4);
  if (opcode === 0x44) return bytes(8);
  if (opcode === 0xfc) return bulk;
  if (opcode === 0xfd) return simd;
  if (opcode === 0xfe) return atomic;
  if (opcode <= 0x1b || within(opcode, 0x45, 0xc4) || opcode === 0xd1 || opcode === 0xd3) return none;
  throw new RangeError(`instruction 0x${opcode.toString(16)} is not known here`);
}

/** Saturating conversions have nothing; memory.init, copy, table.init and copy have two numbers, the others one. */
const bulk: Immediates = (reader) => {
  const opcode = reader.u32();
  if (opcode < 8) return 0;
  return [8, 10, 12, 14].includes(opcode) ? twice(reader) : reader.u32();
};

const simd: Immediates = (reader) => {
  const opcode = reader.u32();
  if (opcode <= 11 || opcode === 92 || opcode === 93) return memory(reader);
  if (opcode === 12 || opcode === 13) return bytes(16)(reader);
  if (within(opcode, 84, 91)) {
    memory(reader);
    return reader.byte();
  }
  return within(opcode, 21, 34) ? reader.byte() : 0;
};

const FENCE = 3;
const atomic: Immediates = (reader) => (reader.u32() === FENCE ? reader.byte() : memory(reader));

/** All instructions of a body. @throws {RangeError} one is of an extension that is not known here. */
export function instructionsOf(body: Uint8Array): Instruction[] {
  const reader = new WasmReader(body);
  reader.vector(() => [reader.u32(), reader.s32()]); // locals
  const instructions: Instruction[] = [];
  while (!reader.isAtEnd) {
    const opcode = reader.byte();
    instructions.push({ opcode, operand: immediatesOf(opcode)(reader) });
  }
  return instructions;
}
