import { type Way, WORD } from "../src/replay/wasm-replay.js";
import type { Touch } from "./results.js";

const BYTES: Way = { replay: "replayTouched", readSum: "readTouchedSum", slotWords: 2 };

/** How a replay from wasm touches the blocks; bench/README.md says what each does. */
export const WAYS: { readonly [touch in Touch]: Way } = {
  word: WORD,
  bytes: BYTES,
  walk: { ...BYTES, begin: "beginWalks" },
};
