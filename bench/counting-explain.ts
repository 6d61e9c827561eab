// Which functions the instructions of one call of a trace went to. Names come from the module's name section, where it has one.

import { functionOf, instantiate } from "../src/replay/instance.js";
import { replayFromJs } from "../src/replay/js-loop.js";
import type { Trace } from "../src/trace/trace.js";
import { countingModule, functionExport } from "./counting-module.js";
import { Reader, readSections } from "./wasm-sections.js";

const [CUSTOM, IMPORT, FUNCTION] = [0, 2, 3] as const;
const FUNCTION_NAMES = 1;

/** Names by index among all functions, imported ones first. */
function functionNames(module: Uint8Array): Map<number, string> {
  const names = new Map<number, string>();
  for (const { id, body } of readSections(module)) {
    const reader = new Reader(body);
    if (id !== CUSTOM || text(reader) !== "name") continue;
    while (!reader.done) {
      const [kind, length] = [reader.byte(), reader.unsigned()];
      const part = new Reader(reader.take(length));
      if (kind !== FUNCTION_NAMES) continue;
      for (let left = part.unsigned(); left > 0; left--) names.set(part.unsigned(), text(part));
    }
  }
  return names;
}

function text(reader: Reader): string {
  return Buffer.from(reader.take(reader.unsigned())).toString();
}

function vectorLength(module: Uint8Array, id: number): number {
  const section = readSections(module).find((one) => one.id === id);
  return section ? new Reader(section.body).unsigned() : 0;
}

/** The functions of operation `at`, most instructions first. Modules without imported functions have exact names. */
export function explainCall(
  wasm: Uint8Array,
  trace: Trace,
  at: number,
): { name: string; instructions: number }[] {
  const instance = instantiate(new WebAssembly.Module(countingModule(wasm, true)));
  const [malloc, calloc] = [functionOf(instance, "malloc"), functionOf(instance, "calloc")];
  const [realloc, free] = [functionOf(instance, "realloc"), functionOf(instance, "free")];
  const slots = new Int32Array(trace.slotCount);
  const run = (from: number, to: number): number =>
    replayFromJs({ malloc, calloc, realloc, free }, trace.words, slots, from, to);
  const names = functionNames(wasm);
  const imported = vectorLength(wasm, IMPORT);
  const read = (): number[] =>
    Array.from({ length: vectorLength(wasm, FUNCTION) }, (_, index) => {
      const value = instance.exports[functionExport(index)];
      return value instanceof WebAssembly.Global ? value.value >>> 0 : 0;
    });
  run(0, at);
  const before = read();
  run(at, at + 1);
  return read()
    .map((count, index) => ({
      name: names.get(imported + index) ?? `function ${imported + index}`,
      instructions: (count - (before[index] ?? 0)) >>> 0,
    }))
    .filter(({ instructions }) => instructions > 0)
    .sort((left, right) => right.instructions - left.instructions);
}
