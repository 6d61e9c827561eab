// How many requests a program makes. What stands in for a function and counts its calls is wasm itself, as a program's table takes no
// function of JavaScript, and so that counting takes seconds.
import { assemble } from "../toolchain.js";

/** A function that a wasm module exports: its length is the number of its arguments. All are i32 here. */
type Exported = (...values: never[]) => unknown;

function source(parameters: number, result: string): string {
  const values = Array.from({ length: parameters }, (_, i) => `(local.get ${i})`).join(" ");
  const type = `(param ${"i32 ".repeat(parameters)}) ${result}`;
  return `(module
  (import "program" "function" (func $function ${type}))
  (import "program" "calls" (global $calls (mut i32)))
  (func (export "counted") ${type}
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (call $function ${values})))`;
}

export class CallCounter {
  readonly #calls = new WebAssembly.Global({ value: "i32", mutable: true }, 0);

  /** Calls so far of all that was made here. */
  get calls(): number {
    return this.#calls.value >>> 0;
  }

  /** The same function, counted. */
  counted<Function extends Exported>(function_: Function, result: "gives i32" | "gives nothing"): Function {
    const text = source(function_.length, result === "gives i32" ? "(result i32)" : "");
    const module = new WebAssembly.Module(new Uint8Array(assemble(text)));
    const program = { function: function_, calls: this.#calls };
    return new WebAssembly.Instance(module, { program }).exports.counted as Function;
  }
}
