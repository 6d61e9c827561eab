import { describe } from "./arguments.js";

/** What growth made of the memory. */
export interface GrowEvent {
  /** What the memory has now. */
  readonly bytes: number;
  /** What it had when its growth was told last. */
  readonly previousBytes: number;
}

/** Told after memory has grown. */
export type GrowCallback = (event: GrowEvent) => void;

/** What follows the growth of one heap. */
export interface GrowthEvents {
  /**
   * Has the callback called whenever memory has grown: before the call of this heap returns during which it grew, so that
   * views can be made anew in time. Growth that others cause, by `py.exports` or `py.memory.grow`, is told by the next call that
   * allocates. The callback may use the heap. What it throws is thrown on its own, as from a listener of events, as the caller
   * is to have its block.
   * @returns ends it.
   * @throws {TypeError} it is no function.
   */
  onGrow(callback: GrowCallback): () => void;
}

/** What a call that allocates looks at when it is done. */
export interface GrowthProbe {
  /** Empty once somebody is to be told: memory has grown, or requests are watched. */
  probe: { readonly length: number };
  /**
   * Tells of growth, and who watches requests of this one: p with n bytes, which were at `former` before, or are new if that is 0; isOwn: of the malloc
   * family, whose requests nobody else tells of. Without
   * p only growth is told.
   * @returns p; 0 if who watches refuses the request, and it is given back.
   */
  tell(p?: number, n?: number, former?: number, isZeroed?: boolean, isOwn?: boolean): number;
}

/** Who watches the requests of one heap: gives p, or 0 if the request is refused. */
export type RequestWatch = (
  p: number,
  n: number,
  former: number,
  isZeroed: boolean,
  isOwn: boolean,
) => number;

/** Who is told of the growth of one memory. Where nobody is, a call pays for a load and a compare. */
export class Growth implements GrowthProbe {
  probe: { readonly length: number } = IDLE;
  readonly #memory: WebAssembly.Memory;
  readonly #callbacks = new Set<{ readonly callback: GrowCallback }>();
  #watch: RequestWatch | undefined;
  #bytes = 0;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  onGrow(callback: GrowCallback): () => void {
    if (typeof callback !== "function")
      throw new TypeError(`onGrow: callback must be a function, not ${describe(callback)}`);
    const entry = { callback };
    if (this.#callbacks.size === 0) this.#bytes = this.#memory.buffer.byteLength;
    this.#callbacks.add(entry);
    this.#arm();
    return () => {
      this.#callbacks.delete(entry);
      this.#arm();
    };
  }

  /** Who is told of each request; undefined = nobody. */
  set watch(watch: RequestWatch | undefined) {
    this.#watch = watch;
    this.#arm();
  }

  tell(p = 0, n = 0, former = 0, isZeroed = false, isOwn = false): number {
    const q = this.#watch === undefined || p === 0 ? p : this.#watch(p, n, former, isZeroed, isOwn);
    if (this.#callbacks.size !== 0) this.#tellGrowth();
    return q;
  }

  #tellGrowth(): void {
    // A callback that makes memory grow further is told of that when all have been told of this.
    if (this.#watch === undefined) this.probe = IDLE;
    while (this.#bytes !== this.#memory.buffer.byteLength) {
      const event = { bytes: this.#memory.buffer.byteLength, previousBytes: this.#bytes };
      this.#bytes = event.bytes;
      for (const { callback } of [...this.#callbacks]) {
        try {
          callback(event);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    }
    this.#arm();
  }

  /**
   * Where each request is watched, always empty; else a view that growth detaches, and so empties; of a resizable buffer, which nothing
   * detaches, what asks for its bytes.
   */
  #arm(): void {
    if (this.#watch !== undefined) {
      this.probe = EMPTY;
      return;
    }
    if (this.#callbacks.size === 0) {
      this.probe = IDLE;
      return;
    }
    const memory = this.#memory;
    const buffer: ArrayBuffer & { readonly resizable?: boolean } = memory.buffer;
    const bytes = this.#bytes;
    if (buffer.resizable !== true)
      this.probe = bytes === buffer.byteLength ? new Uint8Array(buffer, 0, 1) : EMPTY;
    else
      this.probe = {
        get length() {
          return memory.buffer.byteLength === bytes ? 1 : 0;
        },
      };
  }
}

const IDLE = new Uint8Array(1);
const EMPTY = new Uint8Array(0);

/** Of a heap that nobody follows. */
export const untold: GrowthProbe = { probe: IDLE, tell: (p = 0) => p };
