// Calls that are about the heap as a whole, as fast-check commands.
import fc from "fast-check";
import { expect } from "vitest";
import { createPyMem } from "../../src/index.js";
import { type ApiCommand, command } from "./api-commands.js";
import { verifyAll } from "./api-model.js";

/** Memory that was given back may no longer be the heap's. */
const DEAD_OR_GONE = ["NOT_LIVE", "OUTSIDE"];

export const lifecycle: fc.Arbitrary<ApiCommand>[] = [
  command("reset", fc.tuple(), (model, { py }) => {
    py.reset();
    model.clear(py);
    model.deadCodes = DEAD_OR_GONE;
  }),
  command("snapshot", fc.tuple(), (model, real) => {
    const { py: old, build } = real;
    const snapshot = old.snapshot();
    // Taking it changed nothing, and from here on the two have nothing in common.
    verifyAll(model, real);
    const resumed = createPyMem({ build, snapshot });
    new Uint8Array(old.memory.buffer).fill(0xee);
    snapshot.fill(0xee);
    expect(resumed.config).toEqual(old.config);
    model.moveTo(resumed);
    real.py = resumed;
  }),
  command("trim", fc.tuple(), (model, { py }) => {
    py.trim();
    model.deadCodes = DEAD_OR_GONE;
  }),
];
