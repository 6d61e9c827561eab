import {
  NOTE_BREAK,
  NOTE_FORGET,
  NOTE_HIGH_WATER,
  NOTE_MOVED,
  NOTE_RESIZED,
  NOTE_SAMPLE,
  POLICY_TRAP,
} from "./abi.js";
import { trampoline, type WasmModules } from "./modules.js";
import type { Recovery } from "./recovery.js";
import type { PyMemExports } from "./wasm-exports.js";

type Told = (a: number, b: number) => void;

/** Told of the sampling build's samples. */
export interface SampleListener {
  /** A new one, with its bytes. */
  readonly taken: Told;
  /** An address that may be one's. */
  readonly freed: Told;
  /** One has another address, and then other bytes. */
  readonly moved: Told;
  readonly resized: Told;
}

/**
 * The handler of one heap, which the wasm calls through its table: of misuse if that is the policy, and of what somebody asked to be
 * told of. It takes a place in the table only when there is something to tell.
 */
export class Listener {
  readonly #modules: WasmModules;
  readonly #wasm: PyMemExports;
  readonly #recovery: Recovery;
  readonly #notes = new Map<number, Told>();
  #policy = POLICY_TRAP;
  #place = 0;
  #onMisuse: ((code: number, address: number, size: number) => void) | undefined;

  constructor(modules: WasmModules, wasm: PyMemExports, recovery: Recovery) {
    this.#modules = modules;
    this.#wasm = wasm;
    this.#recovery = recovery;
  }

  /** What misuse does: a POLICY_; POLICY_CALL calls the function. */
  setPolicy(policy: number, onMisuse?: (code: number, address: number, size: number) => void): void {
    this.#policy = policy;
    this.#onMisuse = onMisuse;
    this.#install(onMisuse !== undefined);
  }

  /** Who is told that memory is to grow to the mark, with the pages it is to have. */
  set highWater(told: Told | undefined) {
    this.#tell(NOTE_HIGH_WATER, told);
  }

  /** Who is told that a debug block is made by the call that was asked for. */
  set break(told: Told | undefined) {
    this.#tell(NOTE_BREAK, told);
  }

  /** Who is told of samples. */
  set samples(told: SampleListener | undefined) {
    this.#tell(NOTE_SAMPLE, told?.taken);
    this.#tell(NOTE_FORGET, told?.freed);
    this.#tell(NOTE_MOVED, told?.moved);
    this.#tell(NOTE_RESIZED, told?.resized);
  }

  /** Whether functions of JavaScript may be called, which a snapshot cannot have. */
  get isInUse(): boolean {
    return this.#onMisuse !== undefined || this.#notes.size !== 0;
  }

  #tell(note: number, told: Told | undefined): void {
    if (told === undefined) this.#notes.delete(note);
    else this.#notes.set(note, told);
    this.#install(told !== undefined);
  }

  #install(isNeeded: boolean): void {
    if (isNeeded && this.#place === 0) {
      const { misuse } = trampoline(this.#modules, {
        misuse: (code, a, b) => {
          const told = this.#notes.get(code);
          const former = this.#recovery.enter();
          try {
            if (told === undefined) this.#onMisuse?.(code, a, b);
            else told(a >>> 0, b >>> 0);
          } finally {
            this.#recovery.leave(former);
          }
        },
      });
      this.#place = this.#wasm.table.grow(1);
      this.#wasm.table.set(this.#place, misuse);
    }
    this.#wasm.set_misuse_policy(this.#policy, this.#place);
  }
}
