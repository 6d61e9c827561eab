// Our allocator in the place of a program's own, in the program's memory: its chunks are blocks of the allocator that was there. A block
// that the heap does not own, as it is from before or asks for a wider alignment, stays with the functions that made it.
import { POLICY_IGNORE } from "../abi.js";
import { chunksOfMalloc } from "../guest/chunks-of-malloc.js";
import type { GuestHost } from "../guest/guest-exports.js";
import { GuestHeap } from "../guest/guest-heap.js";
import { hex } from "../hex.js";
import { i32Function, SmallModule } from "./small-module.js";
import { ALIGNMENT, install, older } from "./swap-adapters.js";
import type { AllocatorFunction, TriedInstance } from "./tried-instance.js";
import { TryError } from "./try-error.js";

/** memalign and free of chunks, from whichever functions there are. Those that free ignore what they do not take: (p), (p, n), (p, n, align). */
function chunks(instance: TriedInstance): Pick<GuestHost, "memalign" | "free"> {
  const { malloc, memalign, rust_alloc: alloc } = instance.own;
  const release = instance.own.free ?? instance.own.rust_dealloc ?? instance.own.sized_free;
  const requests = new Map<number, readonly [bytes: number, align: number]>();
  const noted = (p: number, bytes: number, align: number): number => {
    requests.set(p >>> 0, [bytes, align]);
    return p;
  };
  const free = (p = 0): void => {
    release?.(p, ...(requests.get(p >>> 0) ?? []));
    requests.delete(p >>> 0);
  };
  if (memalign) return { memalign: (align = 0, n = 0) => noted(memalign(align, n), n, align), free };
  if (alloc) return { memalign: (align = 0, n = 0) => noted(alloc(n, align), n, align), free };
  return chunksOfMalloc({ malloc: (n) => noted(malloc?.(n) ?? 0, n, ALIGNMENT), free });
}

export class SwappedHeap {
  readonly #instance: TriedInstance;
  readonly #wasm: WebAssembly.Module;
  #guest: GuestHeap | undefined;
  #reach = 0;
  #making = 0;

  /**
   * The heap is made at the first request: before that, the program's own allocator may not be ready to give it memory, as what it asks
   * its JavaScript for is not there yet.
   */
  constructor(instance: TriedInstance, wasm: WebAssembly.Module) {
    this.#instance = instance;
    this.#wasm = wasm;
    const module = new SmallModule();
    const slots = [...instance.roles.keys()].filter((slot) => instance.roleAt(slot).isMaker);
    for (const slot of slots) {
      const { parameters, hasResult } = instance.roleAt(slot);
      module.export(`${slot}`, module.import(i32Function(parameters, hasResult), this.#first(slot)));
    }
    const functions = module.instantiate();
    for (const slot of slots) instance.replace(slot, functions[slot]);
  }

  /** Undefined until the program has asked for memory. */
  get guest(): GuestHeap | undefined {
    return this.#guest;
  }
  /** Milliseconds that it took to make the heap: engines compile a module and adapters for it, which is not the program's work. */
  get making(): number {
    return this.#making;
  }
  /** The address behind the highest chunk. */
  get reach(): number {
    return this.#reach;
  }

  #first(slot: number): AllocatorFunction {
    return (...values) => {
      if (this.#guest === undefined) {
        const start = performance.now();
        this.#guest = this.#make();
        this.#making = performance.now() - start;
      }
      return this.#instance.called(slot)(...values);
    };
  }

  /** Makes the heap, and puts its functions into the instance's table. @throws {TryError} there is no memory for its state. */
  #make(): GuestHeap {
    const instance = this.#instance;
    const source = chunks(instance);
    const guest = GuestHeap.make(this.#wasm, {
      memory: instance.memory,
      memalign: (align = 0, bytes = 0) => {
        const p = source.memalign(align, bytes) >>> 0;
        if (p + bytes > instance.memory.buffer.byteLength)
          throw new TryError(`its malloc gave memory that is not there: ${bytes} bytes at ${hex(p)}`);
        if (p !== 0) this.#reach = Math.max(this.#reach, p + bytes);
        return p;
      },
      free: source.free,
      ...older(instance),
    });
    if (guest === null) throw new TryError("the program's own allocator has no memory for the heap's state");
    // A wrong free is counted, and the program goes on: so its result can be compared.
    guest.exports.set_misuse_policy(POLICY_IGNORE, 0);
    install(instance, guest);
    return guest;
  }
}
