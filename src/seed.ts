import { checkedArgument } from "./arguments.js";
import type { PyMemExports } from "./wasm-exports.js";

/** Seeds a new heap: with the number, or with one that nobody knows. */
export function seedHeap(wasm: Pick<PyMemExports, "set_seed">, seed: number | undefined): void {
  if (wasm.set_seed === undefined) return;
  if (seed === undefined) {
    const [low, high] = randomWords();
    wasm.set_seed(low, high);
  } else {
    const checked = checkedArgument("createPyMem", "seed", seed);
    wasm.set_seed(mixed(checked), mixed(checked ^ 0x9e3779b1));
  }
}

/** Each bit of the word depends on each of the seed's (the finalizer of MurmurHash3; 0 stays 0). */
function mixed(seed: number): number {
  let word = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

function randomWords(): readonly [number, number] {
  const words = new Uint32Array(2);
  // Hosts without it exist: Node 18 has no global of this name.
  if (typeof globalThis.crypto === "object") globalThis.crypto.getRandomValues(words);
  else words.set([Math.random() * 2 ** 32, Math.random() * 2 ** 32]);
  return [words[0] ?? 0, words[1] ?? 0];
}
