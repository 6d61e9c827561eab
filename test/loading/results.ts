import { expect } from "vitest";

/** What `program` of consumer/program.mjs gives over the whole library. */
export const full = {
  numbers: [0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  // In UTF-8: 2 + 1 + 1 + 2 + 1, a space, 3, a space, 4.
  text: ["Größe ≠ 🐍", 16],
  scope: [true, false, 50],
  growth: { told: true, contents: 81 },
  resizable: { asTheHostCan: true, contents: [1, 2, 4] },
  noMemory: 8 * 2 ** 20,
  misuse: ["NOT_LIVE", "USE_AFTER_FREE"],
  badArgument: "RangeError",
  objects: "1 collected",
  ctypes: [10, 40],
  disposable: true,
  check: 0,
  closed: "CLOSED",
};

/** What it gives over the entry for browsers. */
export const lean: Record<keyof typeof full, unknown> = {
  ...full,
  objects: expect.stringContaining('from "pymalloc-wasm/full"'),
};

/** What `coreProgram` gives. */
export const core = { bytes: [7, 7], tooMuch: 0, misuse: "NOT_LIVE", afterReset: true, check: 0 };

/** What `programs` gives where the default entry is the whole library. */
export const everyEntry = { default: full, full, module: full, core };
