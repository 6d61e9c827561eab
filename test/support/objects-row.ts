// The tables of the object layer: CPython's own test methods of its collector and its weak references, each written anew as Python
// that leaves a value in `result`, and as the same on our objects. What a live CPython says is what ours has to say.
import type { PyMem } from "../../src/index.js";
import { type CPython, startCPython } from "./pyodide.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Row {
  /** File, class and method of CPython's test. */
  readonly id: `test_${string}.${string}.test_${string}`;
  /** What both do, in one sentence. */
  readonly behaviour: string;
  /** Why ours has another value than CPython's, and the value. Then CPython's has to be another one. */
  readonly instead?: { readonly why: string; readonly value: Json };
  /** Statements in names of their own, among them gc, sys and weakref: `result` is what they leave. */
  readonly python: string;
  /** The same with our objects, in a heap of its own. */
  run(py: PyMem): Json;
}

/** A test method that has no row, and why in a few words. */
export type LeftOut = readonly [why: string, ...ids: readonly string[]];

/** The collector is off and has nothing to do when the statements begin; what they have set is as before when they are done. */
const asking = `
import gc, json, sys, weakref
def ask(statements):
    gc.disable()
    gc.collect()
    gc.garbage.clear()
    thresholds = gc.get_threshold()
    names = {"gc": gc, "sys": sys, "weakref": weakref}
    try:
        exec(statements, names)
        return json.dumps(names["result"])
    finally:
        gc.disable()
        gc.set_threshold(*thresholds)
        gc.set_debug(0)
        gc.callbacks.clear()
        names.clear()
ask
`;

export interface Oracle {
  readonly cpython: CPython;
  ask(python: string): Json;
}

/** A live CPython that is asked with statements. */
export async function startOracle(): Promise<Oracle> {
  const cpython = await startCPython();
  const ask = cpython.runPython(asking) as (statements: string) => string;
  return { cpython, ask: (python) => JSON.parse(ask(python)) as Json };
}
