// Where malloc went: the calls of a merged module by their text, as binaryen disassembles it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Binaryen } from "../../src/binaryen.js";
import { cacheFolder } from "../toolchain.js";

/** The text of a module. */
export function disassemble(module: Uint8Array): string {
  const folder = mkdtempSync(join(cacheFolder, "work-"));
  try {
    writeFileSync(join(folder, "in.wasm"), module);
    new Binaryen().run("wasm-dis", [join(folder, "in.wasm"), "-o", join(folder, "out.wat")]);
    return readFileSync(join(folder, "out.wat"), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const FUNCTION = /^ \(func \$("[^"]*"|\S+).*?^ \)/gms;
const CALL = /\(call \$("[^"]*"|[^\s)]+)/g;

/** Each function's name, and those that it calls, once for each call. */
export function callsByFunction(text: string): Map<string, string[]> {
  const functions = [...text.matchAll(FUNCTION)];
  return new Map(
    functions.map(([body, name = ""]) => [name, [...body.matchAll(CALL)].map(([, callee = ""]) => callee)]),
  );
}

/** How often the program's functions still call each of these. Calls among the allocator's own functions do not count. */
export function remainingCalls(
  calls: Map<string, string[]>,
  isOurs: (name: string) => boolean,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [caller, callees] of calls) {
    if (isOurs(caller)) continue;
    for (const callee of callees.filter(isOurs)) counts.set(callee, (counts.get(callee) ?? 0) + 1);
  }
  return counts;
}
