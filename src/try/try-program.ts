// A program tried: recorded on its own allocator, then on its own and on ours in turns.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Trace } from "../trace/trace.js";
import { findAllocator, type Hints } from "./find-allocator.js";
import { BY_CODE, type FoundAllocator } from "./found-allocator.js";
import { exposed, instrumented } from "./instrument.js";
import type { Driver, Job, Mode, Recorded, RunResult } from "./job.js";
import { RunFailure, runJob } from "./run-job.js";
import { TryError } from "./try-error.js";
import { WasmModule } from "./wasm-module.js";

export interface TryOptions {
  readonly hints: Hints;
  /** What messages and traces call the program. */
  readonly name: string;
  readonly driver: Driver;
  readonly rounds: number;
  /** Told before each run: so many of so many are done. */
  readonly progress: (done: number, all: number) => void;
  /** Ends the run that goes on, and all that would follow, once it is aborted. */
  readonly signal: AbortSignal;
}

export interface Recording extends Recorded {
  readonly trace: Trace;
  readonly reach: number;
}

/** Runs of one variant, by round. */
export interface Comparison {
  readonly own: readonly RunResult[];
  readonly again: readonly RunResult[];
  /** Until the first that failed. */
  readonly ours: readonly RunResult[];
  /** Why the program fails on our allocator, if it does. */
  readonly failure: string | undefined;
}

/** What is instantiated in the program's place. */
const REPLACEMENTS: Readonly<Record<Mode, string>> = {
  own: "exposed.wasm",
  record: "recorded.wasm",
  swap: "swapped.wasm",
};

export class TriedProgram {
  readonly #module: WasmModule;
  #allocator: FoundAllocator;
  readonly #folder: string;
  readonly #options: TryOptions;

  /** @param bytes a module that the engine has compiled. @throws {TryError} it cannot be tried. To be closed in the end. */
  constructor(bytes: Uint8Array, options: TryOptions) {
    this.#module = new WasmModule(bytes);
    this.#allocator = findAllocator(this.#module, options.hints);
    this.#options = options;
    this.#folder = mkdtempSync(join(tmpdir(), "pymalloc-wasm-try-"));
    try {
      writeFileSync(this.#file("program.wasm"), bytes);
      this.#write();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get allocator(): FoundAllocator {
    return this.#allocator;
  }

  /** Was a function found by its code alone? Only a recording shows whether it is what it looks like. */
  get isGuessed(): boolean {
    return this.#allocator.functions.some(({ how }) => how === BY_CODE);
  }

  /** Why nothing may take malloc's place in this program; undefined if ours may. Known for certain once it was recorded. */
  get obstacle(): string | undefined {
    const { unclear } = this.#allocator;
    if (unclear.length === 0) return undefined;
    const [first] = unclear;
    return `function ${first} frees or resizes blocks in a way that is not known (a realloc that became part of another function, perhaps), and would not know ours`;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What was found by its code only, and is called with addresses that are no blocks, is not what it looked like: it is left out, and all is recorded anew. */
  async record(): Promise<Recording> {
    const { recorded, reach } = await this.#ownRun("record");
    if (recorded === undefined) throw new TryError("nothing was recorded");
    if (this.#leaveOut(recorded.mistaken)) return this.record();
    const words = Uint8Array.from(readFileSync(this.#file("words")));
    return {
      ...recorded,
      reach,
      trace: {
        title: this.#options.name,
        slotCount: recorded.slotCount,
        words: new Uint32Array(words.buffer),
      },
    };
  }

  /** In each round its own allocator twice and ours, of which another one is the first in the next. */
  async compare(): Promise<Comparison> {
    const { rounds, progress } = this.#options;
    const [own, again, ours]: RunResult[][] = [[], [], []];
    let failure: string | undefined;
    const turns = [
      async () => void own?.push(await this.#ownRun("own")),
      async () => void again?.push(await this.#ownRun("own")),
      async () => {
        if (failure !== undefined) return;
        try {
          ours?.push(await this.#run("swap"));
        } catch (error) {
          if (!(error instanceof RunFailure)) throw error;
          failure = error.message;
        }
      },
    ];
    for (let run = 0; run < rounds * turns.length; run++) {
      progress(run, rounds * turns.length);
      const round = Math.floor(run / turns.length);
      await turns[(run + round) % turns.length]?.();
    }
    return { own: own ?? [], again: again ?? [], ours: ours ?? [], failure };
  }

  #write(): void {
    writeFileSync(this.#file("exposed.wasm"), exposed(this.#module, this.#allocator));
    const { aligning } = this.#allocator;
    writeFileSync(
      this.#file("recorded.wasm"),
      instrumented(this.#module, { ...this.#allocator, guarded: aligning }),
    );
    writeFileSync(this.#file("swapped.wasm"), instrumented(this.#module, this.#allocator));
  }

  /** True if one of these slots was found by its code, and so is no function of the allocator's any more. */
  #leaveOut(slots: readonly number[]): boolean {
    const { functions, unclear } = this.#allocator;
    const wrong = functions.filter(({ how }, slot) => how === BY_CODE && slots.includes(slot));
    if (wrong.length === 0) return false;
    this.#allocator = {
      ...this.#allocator,
      functions: functions.filter((one) => !wrong.includes(one)),
      unclear: [...unclear, ...wrong.map(({ index }) => index)],
    };
    this.#write();
    return true;
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  #job(mode: Mode): Job {
    return {
      mode,
      name: this.#options.name,
      driver: this.#options.driver,
      program: this.#file("program.wasm"),
      replacement: this.#file(REPLACEMENTS[mode]),
      roles: this.allocator.functions.map(({ role }) => role),
      words: this.#file("words"),
    };
  }

  #run(mode: Mode): Promise<RunResult> {
    return runJob(this.#job(mode), this.#options.signal);
  }

  /** A run on the program's own allocator: that it goes well is not ours to see to. */
  async #ownRun(mode: Mode): Promise<RunResult> {
    try {
      return await this.#run(mode);
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error;
      throw new TryError(
        error.fault === "script"
          ? `the script fails: ${error.message}`
          : `the program fails on its own allocator: ${error.message}`,
      );
    }
  }
}
