// Commands for functions that the facade is about to have. One is enabled by its name's being in `enabled`.
import fc from "fast-check";
import { expect } from "vitest";
import { createPyMem, type PyMem } from "../../src/index.js";
import { type ApiCommand, command } from "./api-commands.js";
import { verifyAll } from "./api-model.js";

/** ENABLE HERE: "reset", "snapshot", "trim", as they come. The walk by py.heapWalk() needs no word: it is used if there. */
const enabled: readonly (keyof typeof coming)[] = [];

interface ComingPyMem extends PyMem {
  /** Frees everything at once: all earlier addresses are dead. */
  reset(): void;
  /** The heap as bytes, which createPyMem({ build, snapshot }) goes on with. */
  snapshot(): Uint8Array;
  /** Gives idle memory back; no block is touched. */
  trim(): void;
}

const comingOf = (py: PyMem) => py as ComingPyMem;
/** Memory that was given back is no longer the heap's. */
const DEAD_OR_GONE = ["NOT_LIVE", "OUTSIDE"];

const coming = {
  reset: command("reset", fc.tuple(), (model, { py }) => {
    comingOf(py).reset();
    model.clear(py);
    model.deadCodes = DEAD_OR_GONE;
  }),
  snapshot: command("snapshot", fc.tuple(), (model, real) => {
    const { py: old, build } = real;
    const snapshot = comingOf(old).snapshot();
    // Taking it changed nothing, and from here on the two have nothing in common.
    verifyAll(model, real);
    const resumed: PyMem = Reflect.apply(createPyMem, undefined, [{ build, snapshot }]);
    new Uint8Array(old.memory.buffer).fill(0xee);
    snapshot.fill(0xee);
    expect(resumed.config).toEqual(old.config);
    resumed.setMaximumBytes(model.cap);
    model.moveTo(resumed);
    real.py = resumed;
  }),
  trim: command("trim", fc.tuple(), (model, { py }) => {
    comingOf(py).trim();
    model.deadCodes = DEAD_OR_GONE;
  }),
} satisfies Record<string, fc.Arbitrary<ApiCommand>>;

export const comingCommands: readonly fc.Arbitrary<ApiCommand>[] = enabled.map((name) => coming[name]);
