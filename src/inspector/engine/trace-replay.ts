// A trace at any of its operations: run on our allocator, with copies of the heap on the way, so that going back is not running all again.
import {
  CALLOC,
  domainOf,
  FREE,
  kindOf,
  MALLOC,
  operationCount,
  slotOf,
  type Trace,
} from "../../trace/trace.js";
import { countText, quantity } from "./format.js";
import { heapWithMemory, newHeap } from "./heap-source.js";
import type { InspectedHeap } from "./pieces.js";

/** Copies of the heap that are kept at most, and their bytes. Where they become more, every second one goes. */
const MOST_CHECKPOINTS = 32;
const MOST_BYTES = 192 * 1024 * 1024;
/** No trace may take more memory than this in the page. */
const MAXIMUM_PAGES = 16384;

/** The blocks of a trace at one operation, by slot. */
interface SlotTable {
  /** Its address, 0 = not live; */
  readonly addresses: Uint32Array;
  /** the bytes asked for; */
  readonly asked: Uint32Array;
  /** the operation that allocated or last resized it; */
  readonly births: Uint32Array;
  /** and its domain: programs that have one allocator for all domains may free a block by another one's name. */
  readonly domains: Uint8Array;
}

interface Checkpoint extends SlotTable {
  readonly position: number;
  readonly image: Uint8Array;
}

/** Who has a block. */
export interface Owner {
  readonly operation: number;
  readonly asked: number;
  readonly domain: number;
}

type Call = (p: number, n: number) => number;

export class TraceReplay {
  readonly #trace: Trace;
  #heap = newHeap("default");
  #slots: SlotTable;
  #calls: readonly Call[];
  #checkpoints: Checkpoint[] = [];
  #spacing: number;
  /** Operations that have been run. */
  position = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
    const empty = () => new Uint32Array(trace.slotCount);
    const domains = new Uint8Array(trace.slotCount);
    this.#slots = { addresses: empty(), asked: empty(), births: empty(), domains };
    this.#heap.wasm.set_maximum_pages(MAXIMUM_PAGES);
    this.#calls = callsOf(this.#heap);
    this.#spacing = Math.max(Math.ceil(operationCount(trace) / MOST_CHECKPOINTS), 4096);
    this.#keep();
  }

  get heap(): InspectedHeap {
    return this.#heap;
  }

  /**
   * Runs to the operation, forwards or from the nearest copy before it.
   * @throws {RangeError} there is no memory for a request.
   */
  seek(to: number): void {
    const from = this.#checkpoints.findLast(({ position }) => position <= to);
    if (from !== undefined && (to < this.position || from.position > this.position)) this.#restore(from);
    while (this.position < to) {
      const next = this.#checkpoints.length * this.#spacing;
      this.#run(Math.min(to, Math.max(next, this.position + 1)));
      if (this.position === next) this.#keep();
    }
  }

  /** Bytes asked for and bytes given, of all live blocks, by the size of their class; large ones under 0. */
  askedByClass(threshold: number): Map<number, number> {
    const { addresses, asked } = this.#slots;
    const { malloc_usable_size: usable } = this.#heap.wasm;
    const sums = new Map<number, number>();
    addresses.forEach((address, slot) => {
      if (address === 0) return;
      const given = usable(address) >>> 0;
      const size = given > threshold ? 0 : given;
      sums.set(size, (sums.get(size) ?? 0) + (asked[slot] ?? 0));
    });
    return sums;
  }

  /** Who has the block at the address. */
  ownerOf(address: number): Owner | undefined {
    const slot = this.#slots.addresses.indexOf(address);
    if (slot === -1) return undefined;
    const { births, asked, domains } = this.#slots;
    return { operation: births[slot] ?? 0, asked: asked[slot] ?? 0, domain: domains[slot] ?? 0 };
  }

  #run(to: number): void {
    const { words } = this.#trace;
    const { addresses, asked, births, domains } = this.#slots;
    for (let i = this.position; i < to; i++) {
      const word = words[2 * i] ?? 0;
      const size = words[2 * i + 1] ?? 0;
      const slot = slotOf(word);
      const kind = kindOf(word);
      if (kind <= CALLOC) domains[slot] = domainOf(word);
      const address = this.#calls[kind * 4 + (domains[slot] ?? 0)]?.(addresses[slot] ?? 0, size) ?? 0;
      if (kind === FREE) {
        addresses[slot] = 0;
        continue;
      }
      if (address === 0) {
        this.position = i;
        throw new RangeError(
          `operation ${countText(i)} asks for ${quantity(size, "byte")}, for which the page's limit of 1 GiB has no memory`,
        );
      }
      addresses[slot] = address;
      asked[slot] = size;
      births[slot] = i;
    }
    this.position = to;
  }

  #keep(): void {
    const image = new Uint8Array(this.#heap.wasm.memory.buffer).slice();
    this.#checkpoints.push({ position: this.position, image, ...copyOf(this.#slots) });
    const bytes = this.#checkpoints.reduce((sum, { image: { length } }) => sum + length, 0);
    if (bytes <= MOST_BYTES || this.#checkpoints.length < 3) return;
    this.#checkpoints = this.#checkpoints.filter((_, i) => i % 2 === 0);
    this.#spacing *= 2;
  }

  #restore({ position, image, ...slots }: Checkpoint): void {
    this.#heap = heapWithMemory("default", image);
    this.#calls = callsOf(this.#heap);
    this.#slots = copyOf(slots);
    this.position = position;
  }
}

function copyOf({ addresses, asked, births, domains }: SlotTable): SlotTable {
  return {
    addresses: addresses.slice(),
    asked: asked.slice(),
    births: births.slice(),
    domains: domains.slice(),
  };
}

/** What an operation calls, by its kind and domain; a malloc has no use for the address. */
function callsOf({ wasm }: InspectedHeap): readonly Call[] {
  const { PyMem_RawMalloc, PyMem_Malloc, PyObject_Malloc } = wasm;
  const { PyMem_RawCalloc, PyMem_Calloc, PyObject_Calloc } = wasm;
  const { PyMem_RawFree, PyMem_Free, PyObject_Free } = wasm;
  const calls: Call[] = [];
  const put = (kind: number, functions: readonly Call[]) => {
    functions.forEach((call, domain) => {
      calls[kind * 4 + domain] = call;
    });
  };
  put(
    MALLOC,
    [PyMem_RawMalloc, PyMem_Malloc, PyObject_Malloc].map((malloc) => (_, n) => malloc(n)),
  );
  put(
    CALLOC,
    [PyMem_RawCalloc, PyMem_Calloc, PyObject_Calloc].map((calloc) => (_, n) => calloc(1, n)),
  );
  put(CALLOC + 1, [wasm.PyMem_RawRealloc, wasm.PyMem_Realloc, wasm.PyObject_Realloc]);
  const frees = [PyMem_RawFree, PyMem_Free, PyObject_Free];
  put(
    FREE,
    frees.map((free) => (p) => {
      free(p);
      return 0;
    }),
  );
  return calls;
}
