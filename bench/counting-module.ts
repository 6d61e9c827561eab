// A module that counts the instructions that it executes, and the bytes that memory.fill and memory.copy write. Nothing else
// about it changes: it gets two more globals, exported, and code that adds to them.

import { type Counters, countBody } from "./counting-code.js";
import { opcode } from "./counting-opcodes.js";
import { Reader, readSections, type Section, unsigned } from "./wasm-sections.js";

export const INSTRUCTIONS_EXPORT = "executed instructions";
export const BYTES_EXPORT = "bytes filled and copied";

const [CUSTOM, TYPE, IMPORT, FUNCTION, GLOBAL, EXPORT, CODE] = [0, 1, 2, 3, 6, 7, 10] as const;
/** The order in which sections follow one another: tags (13) and the data count (12) were put between older ones. */
const SECTION_ORDER = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
const [FUNCTION_KIND, TABLE_KIND, MEMORY_KIND, GLOBAL_KIND] = [0, 1, 2, 3] as const;
const [I32, MUTABLE, FUNCTION_TYPE] = [0x7f, 1, 0x60] as const;
const ZERO_GLOBAL = [I32, MUTABLE, opcode.i32Const, 0, opcode.end];

/** How many parameters each type's functions have. */
function readTypes(body: Uint8Array): number[] {
  const reader = new Reader(body);
  return Array.from({ length: reader.unsigned() }, () => {
    if (reader.byte() !== FUNCTION_TYPE) throw new Error("the type section holds more than plain functions");
    const parameters = reader.unsigned();
    reader.take(parameters);
    reader.take(reader.unsigned());
    return parameters;
  });
}

function skipLimits(reader: Reader): void {
  const hasMaximum = reader.byte() & 1;
  reader.unsigned();
  if (hasMaximum) reader.unsigned();
}

function countImportedGlobals(body: Uint8Array): number {
  const reader = new Reader(body);
  let globals = 0;
  for (let left = reader.unsigned(); left > 0; left--) {
    reader.take(reader.unsigned());
    reader.take(reader.unsigned());
    const kind = reader.byte();
    if (kind === FUNCTION_KIND) reader.unsigned();
    else if (kind === TABLE_KIND) reader.byte();
    if (kind === TABLE_KIND || kind === MEMORY_KIND) skipLimits(reader);
    if (kind > GLOBAL_KIND) throw new Error(`an import of kind ${kind}`);
    if (kind === GLOBAL_KIND) {
      reader.take(2);
      globals++;
    }
  }
  return globals;
}

function readNumbers(body: Uint8Array): number[] {
  const reader = new Reader(body);
  return Array.from({ length: reader.unsigned() }, () => reader.unsigned());
}

/** A section that is a vector, with more entries at its end. */
function extend(body: Uint8Array, entries: readonly (readonly number[])[]): Uint8Array {
  const reader = new Reader(body);
  const count = reader.unsigned() + entries.length;
  return Buffer.concat([
    Uint8Array.from(unsigned(count)),
    body.subarray(reader.position),
    Uint8Array.from(entries.flat()),
  ]);
}

function countCode(
  body: Uint8Array,
  parameters: readonly number[],
  countersOf: (index: number) => Counters,
): Uint8Array {
  const reader = new Reader(body);
  const count = reader.unsigned();
  const bodies = Array.from({ length: count }, (_, index) => {
    const counted = countBody(reader.take(reader.unsigned()), parameters[index] ?? 0, countersOf(index));
    return Uint8Array.from([...unsigned(counted.length), ...counted]);
  });
  return Buffer.concat([Uint8Array.from(unsigned(count)), ...bodies]);
}

const EMPTY_VECTOR = Uint8Array.of(0);

/** The export that counts the instructions of one function; `index` is its place in the code section. */
export const functionExport = (index: number): string => `${INSTRUCTIONS_EXPORT} of ${index}`;

/** `module`, counting: all instructions in one global, or those of each function in a global of its own. */
export function countingModule(module: Uint8Array, perFunction = false): Uint8Array<ArrayBuffer> {
  const sections = new Map<number, Uint8Array>();
  for (const { id, body } of readSections(module)) if (id !== CUSTOM) sections.set(id, body);
  const bodyOf = (id: Section["id"]): Uint8Array => sections.get(id) ?? EMPTY_VECTOR;
  const types = readTypes(bodyOf(TYPE));
  const parameters = readNumbers(bodyOf(FUNCTION)).map((type) => types[type] ?? 0);
  const first = countImportedGlobals(bodyOf(IMPORT)) + new Reader(bodyOf(GLOBAL)).unsigned();
  const names = [
    BYTES_EXPORT,
    ...(perFunction ? parameters.map((_, index) => functionExport(index)) : [INSTRUCTIONS_EXPORT]),
  ];
  const exports = names.map((name, index) => [
    ...unsigned(name.length),
    ...Buffer.from(name),
    GLOBAL_KIND,
    ...unsigned(first + index),
  ]);
  const countersOf = (index: number): Counters => {
    return { bytes: first, instructions: first + 1 + (perFunction ? index : 0) };
  };
  sections.set(CODE, countCode(bodyOf(CODE), parameters, countersOf));
  sections.set(
    GLOBAL,
    extend(
      bodyOf(GLOBAL),
      names.map(() => ZERO_GLOBAL),
    ),
  );
  sections.set(EXPORT, extend(bodyOf(EXPORT), exports));
  const parts = SECTION_ORDER.flatMap((id) => {
    const body = sections.get(id);
    return body ? [Uint8Array.from([id, ...unsigned(body.length)]), body] : [];
  });
  return Uint8Array.from(Buffer.concat([module.subarray(0, 8), ...parts]));
}
