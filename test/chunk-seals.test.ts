// A block may begin where a chunk could, at a multiple of 64 KiB within one: nothing that its owner writes there makes a header of it.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { WASM_PAGE } from "./support/pages.js";
import { EmbedHeap } from "./support/wasm-heap.js";

interface Heap {
  readonly memory: WebAssembly.Memory;
  readonly malloc: (n: number) => number;
  readonly free: (p: number) => void;
  readonly check: () => number;
  readonly owns: (p: number) => number;
}

function embed(): Heap {
  const { exports, memory, ctx } = new EmbedHeap();
  return { ...(exports as unknown as Heap), memory, owns: (p) => exports.heap_owns(ctx, p) };
}

function guest(): Heap {
  const memory = new WebAssembly.Memory({ initial: 64 });
  let end = WASM_PAGE;
  const refuse = (_ctx: number, p: number) => {
    throw new Error(`block ${p} of the heap's went to the functions of before`);
  };
  const memalign = (align: number, bytes: number) => {
    const p = Math.ceil(end / align) * align;
    end = p + bytes;
    return p;
  };
  const env = { memory, memalign, free: () => undefined, older_realloc: refuse, older_free: refuse };
  const bytes = readFileSync(new URL("../build/pymalloc.guest.wasm", import.meta.url));
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { env: { ...env, heap_state: 1024 } });
  const wasm = exports as unknown as Heap & { guest_init: (ctx: number) => number };
  wasm.guest_init(0);
  return { ...wasm, memory };
}

// What programs write at the beginning of a block: counts, flags, tables that are empty yet.
const words = [0, 1, 2, 3, 4, 8, 255, 0x7fffffff, -0x80000000, -1, -2, -3, -4];
const HEADER = 16;
const TAG = 8;

it.each([
  ["embed", embed],
  ["guest", guest],
])("whatever two words a block begins with, in %s it is the heap's", (_, make) => {
  const heap = make();
  // From the chunk's first block's payload to 8 bytes before the next 64 KiB.
  heap.malloc(WASM_PAGE - HEADER - TAG);
  for (const n of [600, 5000]) {
    const p = heap.malloc(n) >>> 0;
    expect(p % WASM_PAGE).toBe(TAG);
    for (const first of words) {
      for (const second of words) {
        new Int32Array(heap.memory.buffer, p, 2).set([first, second]);
        if (heap.owns(p - TAG) !== 1) throw new Error(`with ${first}, ${second} it is nobody's`);
      }
    }
    new Int32Array(heap.memory.buffer, p, 2).set([0, -1]);
    heap.free(p);
    expect(heap.check()).toBe(0);
  }
});
