// What is done with each instance of the program that a run makes, and what can be said of them at the end.
import { writeFileSync } from "node:fs";
import { misuseCode } from "../error-codes.js";
import { type GuestHeap, guestModule } from "../guest/guest-heap.js";
import { hex } from "../hex.js";
import type { Job, Recorded, RunResult, Swapped } from "./job.js";
import { Recorder } from "./recorder.js";
import { SwappedHeap } from "./swapped-heap.js";
import { TriedInstance } from "./tried-instance.js";

type Findings = Omit<RunResult, "milliseconds" | "result">;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const highest = (numbers: readonly number[]): number => Math.max(0, ...numbers);

/** The address that the heap's last misuse was of, and what is wrong with it; undefined if there was none. */
function lastMisuseOf({ exports }: GuestHeap): string | undefined {
  if (exports.misuse_count() === 0) return undefined;
  return `${hex(exports.last_error_address() >>> 0)} ${misuseCode(exports.last_error()).sentence}`;
}

/** A program's instances: mostly one. */
export class Observer {
  readonly #job: Job;
  readonly #guest: WebAssembly.Module;
  readonly #instances: TriedInstance[] = [];
  readonly #recorders: Recorder[] = [];
  readonly #heaps: SwappedHeap[] = [];

  private constructor(job: Job, guest: WebAssembly.Module) {
    this.#job = job;
    this.#guest = guest;
  }

  static async make(job: Job): Promise<Observer> {
    return new Observer(job, await guestModule());
  }

  get instances(): number {
    return this.#instances.length;
  }

  observe(exports: WebAssembly.Exports): TriedInstance {
    const instance = new TriedInstance(exports, this.#job.roles);
    this.#instances.push(instance);
    if (this.#job.mode === "record") this.#recorders.push(new Recorder(instance));
    if (this.#job.mode === "swap") this.#heaps.push(new SwappedHeap(instance, this.#guest));
    return instance;
  }

  /** Milliseconds that have gone by, less those in which our heaps were made. */
  get clock(): number {
    return performance.now() - sum(this.#heaps.map(({ making }) => making));
  }

  findings(): Findings {
    const reaches = [
      ...this.#recorders.map(({ heap }) => heap.reach),
      ...this.#heaps.map(({ reach }) => reach),
    ];
    return {
      instances: this.instances,
      memoryBytes: sum(this.#instances.map(({ memory }) => memory.buffer.byteLength)),
      reach: highest(reaches),
      recorded: this.#recorded(),
      swapped: this.#swapped(),
    };
  }

  /** Of several instances, the one that asked most: a trace is of one heap. */
  #recorded(): Recorded | undefined {
    const [busiest] = this.#recorders.toSorted((a, b) => b.heap.operations - a.heap.operations);
    if (busiest === undefined) return undefined;
    const { heap, failed, misuses, mistaken } = busiest;
    const { slotCount, words } = heap.trace(this.#job.name);
    writeFileSync(this.#job.words, new Uint8Array(words.buffer));
    return {
      requests: heap.operations,
      slotCount,
      isCut: heap.isFull,
      peakBytes: heap.peakBytes,
      liveBytes: heap.liveBytes,
      liveBlocks: heap.liveBlocks,
      failed,
      vanished: heap.vanished,
      misuses,
      mistaken,
    };
  }

  #swapped(): Swapped | undefined {
    if (this.#heaps.length === 0) return undefined;
    const guests = this.#heaps.flatMap(({ guest }) => guest ?? []);
    for (const guest of guests) guest.check();
    const stats = guests.map((guest) => guest.stats());
    return {
      bytesInUse: sum(stats.map(({ bytesInUse }) => bytesInUse)),
      heapBytes: sum(stats.map(({ heapBytes }) => heapBytes)),
      misuses: sum(guests.map(({ exports }) => exports.misuse_count() >>> 0)),
      lastMisuse: guests.map(lastMisuseOf).find((words) => words !== undefined),
    };
  }
}
