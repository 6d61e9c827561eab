import { checkedArgument } from "./arguments.js";
import type { PyMemExports } from "./wasm-exports.js";

/** Seeds a new heap: with the number, or with one that nobody knows. */
export function seedHeap(wasm: PyMemExports, seed: number | undefined): void {
  if (wasm.set_seed === undefined) return;
  if (seed === undefined) {
    const [low, high] = randomWords();
    wasm.set_seed(low, high);
  } else {
    const checked = checkedArgument("createPyMem", "seed", seed);
    // Two words that have nothing to do with each other.
    wasm.set_seed(Math.imul(checked ^ (checked >>> 16), 0x9e3779b1), Math.imul(checked + 1, 0x85ebca6b));
  }
}

function randomWords(): readonly [number, number] {
  const words = new Uint32Array(2);
  // Hosts without it exist: Node 18 has no global of this name.
  if (typeof globalThis.crypto === "object") globalThis.crypto.getRandomValues(words);
  else words.set([Math.random() * 2 ** 32, Math.random() * 2 ** 32]);
  return [words[0] ?? 0, words[1] ?? 0];
}
