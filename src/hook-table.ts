import { checkedArgument, describe } from "./arguments.js";
import { type HostFunctions, trampoline, type WasmModules } from "./modules.js";
import type { Recovery } from "./recovery.js";
import type { ExplainTrap } from "./trap.js";
import type { PyMemExports } from "./wasm-exports.js";

/** A function of a record: its name there, and how many arguments it has. */
export type Kind = Exclude<keyof HostFunctions, "misuse">;
const ARITY: { readonly [kind in Kind]: number } = {
  malloc: 2,
  calloc: 3,
  realloc: 3,
  free: 2,
  arena_alloc: 2,
  arena_free: 3,
};

// biome-ignore lint/suspicious/noExplicitAny: of any of the kinds
type AnyFunction = (...values: any[]) => unknown;

/** Which heap a function was made for that calls one of its built-in functions. */
const owners = new WeakMap<AnyFunction, HookTable>();

/** Whether it is an export of a wasm module: tables take nothing else. */
function isWasmFunction(value: AnyFunction): boolean {
  try {
    new WebAssembly.Table({ element: "anyfunc", initial: 1 }).set(0, value);
    return true;
  } catch {
    return false;
  }
}

/**
 * The functions of one heap's records: places in its table for those of JavaScript, and functions of JavaScript for what lies there.
 *
 * An exception of a function of JavaScript goes through the wasm to whoever called it. The wasm holds nothing half done then, but
 * for what the debug hooks have taken apart, which whoever called them has put together (recovery.ts).
 */
export class HookTable {
  readonly #modules: WasmModules;
  readonly #wasm: PyMemExports;
  readonly #explain: ExplainTrap;
  /** Where a function was put, by its kind, so that it takes one place however often it is set. */
  readonly #places = new Map<Kind, WeakMap<AnyFunction, number>>();
  /** What lies at a place, as JavaScript sees it. */
  readonly #functions = new Map<number, AnyFunction>();
  readonly #recovery: Recovery;
  #hasHooks = false;

  constructor(modules: WasmModules, wasm: PyMemExports, explain: ExplainTrap, recovery: Recovery) {
    this.#modules = modules;
    this.#wasm = wasm;
    this.#explain = explain;
    this.#recovery = recovery;
  }

  /** Whether functions of somebody else's were set, which a snapshot cannot have. */
  get hasHooks(): boolean {
    return this.#hasHooks;
  }

  /**
   * The places of the functions, in the table from now on.
   * @throws {TypeError} one is missing, of wasm and of another type, or calls another heap.
   */
  placesOf(name: string, functions: { readonly [kind in Kind]?: unknown }): Map<Kind, number> {
    const kinds = Object.keys(functions) as Kind[];
    for (const kind of kinds) this.#check(name, kind, functions[kind]);
    return new Map(kinds.map((kind) => [kind, this.#placeOf(name, kind, functions[kind] as AnyFunction)]));
  }

  /** What lies at the place, to be called from JavaScript. */
  functionAt(kind: Kind, place: number): AnyFunction {
    const known = this.#functions.get(place);
    if (known !== undefined) return known;
    const caller = this.#callerOf(kind, place);
    owners.set(caller, this);
    this.#remember(kind, caller, place);
    this.#functions.set(place, caller);
    return caller;
  }

  /** Whether a function of so many arguments lies at the place. */
  hasAt(kind: Kind, place: number): boolean {
    return (
      place < this.#wasm.table.length &&
      (this.#wasm.table.get(place) as AnyFunction | null)?.length === ARITY[kind]
    );
  }

  #check(name: string, kind: Kind, value: unknown): asserts value is AnyFunction {
    const label = kind.replace("arena_", "");
    if (typeof value !== "function") {
      throw new TypeError(`${name}: the record's ${label} must be a function, not ${describe(value)}`);
    }
    const owner = owners.get(value as AnyFunction);
    if (owner !== undefined && owner !== this) {
      throw new TypeError(`${name}: the record's ${label} calls another heap`);
    }
  }

  #placeOf(name: string, kind: Kind, value: AnyFunction): number {
    const known = this.#places.get(kind)?.get(value);
    if (known !== undefined) return known;
    const isWasm = isWasmFunction(value);
    const wasmFunction = this.#toWasm(name, kind, isWasm ? value : this.#hook(name, kind, value));
    const place = this.#wasm.table.grow(1);
    this.#wasm.table.set(place, wasmFunction);
    this.#remember(kind, value, place);
    if (!isWasm) this.#functions.set(place, value);
    this.#hasHooks = true;
    return place;
  }

  #remember(kind: Kind, value: AnyFunction, place: number): void {
    const places = this.#places.get(kind) ?? new WeakMap<AnyFunction, number>();
    this.#places.set(kind, places.set(value, place));
  }

  #toWasm(name: string, kind: Kind, value: AnyFunction): AnyFunction {
    try {
      return trampoline(this.#modules, { [kind]: value })[kind];
    } catch (cause) {
      // Of a host that was given no such module.
      if (!(cause instanceof WebAssembly.LinkError)) throw cause;
      const label = kind.replace("arena_", "");
      throw new TypeError(`${name}: the record's ${label} is a wasm function of another type`, { cause });
    }
  }

  /** The function as the wasm calls it: unsigned arguments, a result that is an address. */
  #hook(name: string, kind: Kind, value: AnyFunction): AnyFunction {
    const givesNothing = kind === "free" || kind === "arena_free";
    const label = `${name}: ${kind.replace("arena_", "")}`;
    const addressOf = (result: unknown) =>
      givesNothing ? 0 : checkedArgument(label, "the result", result as number);
    const recovery = this.#recovery;
    // Each written out, as lists of arguments cost more than the call.
    if (ARITY[kind] === 2) {
      return (ctx: number, a: number) => {
        const former = recovery.enter();
        try {
          return addressOf(value(ctx >>> 0, a >>> 0));
        } finally {
          recovery.leave(former);
        }
      };
    }
    return (ctx: number, a: number, b: number) => {
      const former = recovery.enter();
      try {
        return addressOf(value(ctx >>> 0, a >>> 0, b >>> 0));
      } finally {
        recovery.leave(former);
      }
    };
  }

  #callerOf(kind: Kind, place: number): AnyFunction {
    const call = this.#wasm.table.get(place) as (...values: number[]) => number;
    const explained = (run: () => number) => {
      try {
        return run() >>> 0;
      } catch (trap) {
        throw this.#explain(trap, kind);
      }
    };
    const word = (value: number) => checkedArgument(kind, "each argument", value);
    if (kind === "free") return (ctx: number, p: number) => void explained(() => call(word(ctx), word(p)));
    if (ARITY[kind] === 2) return (ctx: number, n: number) => explained(() => call(word(ctx), word(n)));
    const three = (ctx: number, a: number, b: number) => explained(() => call(word(ctx), word(a), word(b)));
    if (kind === "arena_free") return (ctx: number, p: number, size: number) => void three(ctx, p, size);
    return three;
  }
}
