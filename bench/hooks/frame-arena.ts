// A worked custom allocator: an arena for a frame of a game, or for a block of audio. While a frame is open, requests of the domain
// are an addition and a comparison, and free is nothing: no list, no search, no growth. What does not fit, and what is asked
// for between frames, goes to the allocator that was there before.
import type { DomainName, PyMem, PyMemAllocatorEx } from "../../src/index.js";
import { MemoryError } from "../../src/index.js";

/** Before each block: the bytes that were asked for, and four that keep the block at a multiple of 8. */
const HEADER = 8;
const WORD_BYTES = 4;

export interface FrameArena {
  /** From now on blocks come from the arena. @throws {Error} a frame is open. */
  beginFrame(): void;
  /** All blocks of the frame that lie in the arena are gone. @throws {Error} no frame is open. */
  endFrame(): void;
  /**
   * Puts the allocator that was there before back, and gives the arena's memory back.
   * @throws {Error} a frame is open, or another allocator was installed since, which may forward to this one.
   */
  remove(): void;
  /** Requests within frames that did not fit, so far. With 0 the arena is large enough. */
  readonly overflows: number;
}

/** @throws {MemoryError} there is no memory for so many bytes. */
export function frameArena(py: PyMem, bytes: number, domain: DomainName = "obj"): FrameArena {
  const block = py.PyMem_RawMalloc(bytes);
  if (block === 0) throw new MemoryError(`frameArena: no memory for ${bytes} bytes`, bytes);
  const old = py.PyMem_GetAllocator(domain);
  const end = block + bytes;
  let next: number = block;
  let isOpen = false;
  let overflows = 0;
  let words = new Uint32Array(py.memory.buffer);
  let octets = new Uint8Array(py.memory.buffer);

  /** Growth of memory detaches the views. */
  const refresh = () => {
    if (words.length > 0) return;
    words = new Uint32Array(py.memory.buffer);
    octets = new Uint8Array(py.memory.buffer);
  };
  /** The bytes that a block takes; one of 0 bytes takes some as well, so that its address is its own. */
  const rounded = (n: number) => (n <= HEADER ? HEADER : Math.ceil(n / HEADER) * HEADER);
  const isInside = (p: number) => p >= block && p < end;

  /** A block of the arena, or 0. */
  const take = (n: number): number => {
    if (!isOpen) return 0;
    const p = next + HEADER;
    const after = p + rounded(n);
    if (after > end) {
      overflows++;
      return 0;
    }
    refresh();
    words[(p - HEADER) / WORD_BYTES] = n;
    next = after;
    return p;
  };
  const malloc = (_ctx: number, n: number): number => take(n) || old.malloc(old.ctx, n);

  const resize = (p: number, n: number): number => {
    if (!isOpen || p >= next) throw new RangeError(`frameArena: realloc of ${p}, whose frame has ended`);
    refresh();
    const header = (p - HEADER) / WORD_BYTES;
    const size = words[header] ?? 0;
    const isLast = p + rounded(size) === next;
    const after = p + rounded(n);
    if (rounded(n) <= rounded(size) || (isLast && after <= end)) {
      words[header] = n;
      if (isLast) next = after;
      return p;
    }
    const q = malloc(0, n);
    if (q === 0) return 0;
    refresh();
    octets.copyWithin(q, p, p + size);
    return q;
  };

  const hook: PyMemAllocatorEx = {
    malloc,
    calloc: (_ctx, nelem, elsize) => {
      const p = take(nelem * elsize);
      if (p === 0) return old.calloc(old.ctx, nelem, elsize);
      octets.fill(0, p, p + nelem * elsize);
      return p;
    },
    realloc: (_ctx, p, n) => {
      if (p === 0) return malloc(0, n);
      return isInside(p) ? resize(p, n) : old.realloc(old.ctx, p, n);
    },
    free: (_ctx, p) => {
      if (!isInside(p)) old.free(old.ctx, p);
    },
  };
  const setOpen = (open: boolean) => {
    if (isOpen === open) throw new Error(`frameArena: ${open ? "a" : "no"} frame is open`);
    isOpen = open;
    next = block;
  };

  py.PyMem_SetAllocator(domain, hook);
  return {
    beginFrame: () => setOpen(true),
    endFrame: () => setOpen(false),
    remove: () => {
      if (isOpen) throw new Error("frameArena: a frame is open");
      if (py.PyMem_GetAllocator(domain).malloc !== malloc)
        throw new Error("frameArena: another allocator was installed since");
      py.PyMem_SetAllocator(domain, old);
      py.PyMem_RawFree(block);
    },
    get overflows() {
      return overflows;
    },
  };
}
