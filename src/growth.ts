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

/** What a call that may have made memory grow looks at. */
export interface GrowthProbe {
  /** Empty once memory has grown that somebody is to be told of. */
  probe: { readonly length: number };
  tell(): void;
}

/** Who is told of the growth of one memory. Where nobody is, a call pays for a load and a compare. */
export class Growth implements GrowthProbe {
  probe: { readonly length: number } = IDLE;
  readonly #memory: WebAssembly.Memory;
  readonly #callbacks = new Set<{ readonly callback: GrowCallback }>();
  #bytes = 0;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  onGrow(callback: GrowCallback): () => void {
    if (typeof callback !== "function")
      throw new TypeError(`onGrow: callback must be a function, not ${describe(callback)}`);
    const entry = { callback };
    if (this.#callbacks.size === 0) this.#arm();
    this.#callbacks.add(entry);
    return () => {
      this.#callbacks.delete(entry);
      if (this.#callbacks.size === 0) this.probe = IDLE;
    };
  }

  tell(): void {
    // A callback that makes memory grow further is told of that when all have been told of this.
    this.probe = IDLE;
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
    if (this.#callbacks.size !== 0) this.#arm();
  }

  /** A view that growth detaches, and so empties; of a resizable buffer, which nothing detaches, what asks for its bytes. */
  #arm(): void {
    const memory = this.#memory;
    const buffer: ArrayBuffer & { readonly resizable?: boolean } = memory.buffer;
    const bytes = buffer.byteLength;
    this.#bytes = bytes;
    if (buffer.resizable !== true) this.probe = new Uint8Array(buffer, 0, 1);
    else
      this.probe = {
        get length() {
          return memory.buffer.byteLength === bytes ? 1 : 0;
        },
      };
  }
}

const IDLE = new Uint8Array(1);

/** Of a heap that nobody follows. */
export const untold: GrowthProbe = { probe: IDLE, tell: () => undefined };
