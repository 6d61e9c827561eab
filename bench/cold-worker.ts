// Fresh modules in a process with V8's own settings: as a program meets them. Wasm bytes come in a file, microseconds go out.
import { readFileSync } from "node:fs";
import { functionOf, instantiate } from "../src/replay/instance.js";
import type { ColdTimes } from "./cold-suite.js";

/** The first ones meet a process that is cold itself; a median does not see them. */
const [LEAST, MOST] = [9, 60];
const LIMIT_MILLISECONDS = 500;

const [file = ""] = process.argv.slice(2);
const wasm = readFileSync(file);

/** V8 keeps the code of modules by their bytes: a custom section makes each copy another module. */
function unseen(turn: number): Uint8Array<ArrayBuffer> {
  const content = [1, "n".charCodeAt(0), turn & 0xff, turn >>> 8];
  return Uint8Array.from([...wasm.subarray(0, 8), 0, content.length, ...content, ...wasm.subarray(8)]);
}

const microseconds = (from: number, to: number): number => (to - from) * 1e3;

function startOnce(turn: number): ColdTimes {
  const bytes = unseen(turn);
  const began = performance.now();
  const module = new WebAssembly.Module(bytes);
  const compiled = performance.now();
  const instance = instantiate(module);
  const instantiated = performance.now();
  const block = functionOf(instance, "malloc")(24);
  const allocated = performance.now();
  if (block === 0) throw new Error("no memory");
  return {
    compile: microseconds(began, compiled),
    instantiate: microseconds(compiled, instantiated),
    firstMalloc: microseconds(instantiated, allocated),
  };
}

const times: ColdTimes[] = [];
const began = performance.now();
for (let turn = 0; turn < LEAST || (turn < MOST && performance.now() - began < LIMIT_MILLISECONDS); turn++)
  times.push(startOnce(turn));
process.stdout.write(JSON.stringify(times));
