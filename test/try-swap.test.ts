// Our allocator in the place of a program's own: the program's blocks are ours, and those that cannot be stay with who made them.
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { guestModule } from "../src/guest/guest-heap.js";
import { SwappedHeap } from "../src/try/swapped-heap.js";
import { assembled, program, startTried } from "./support/try-modules.js";

let wasm: WebAssembly.Module;
beforeAll(async () => {
  wasm = await guestModule();
});

const bytes = assembled(program());
function swapped(source = bytes) {
  const { exports, tried } = startTried(source);
  return { ...exports, tried, heap: new SwappedHeap(tried, wasm) };
}
const owns = ({ guest }: SwappedHeap, p: number): boolean => guest?.exports.owns(p) === 1;

describe("a swapped allocator", () => {
  it("is made at the first request, and not before", () => {
    const { malloc, free, heap } = swapped() as never as Calls;
    free(0);
    expect(heap.guest).toBeUndefined();
    expect(owns(heap, malloc(24))).toBe(true);
  });

  it("serves malloc, calloc, realloc and narrow memalign; a wide alignment and a block from before stay the program's own", () => {
    const { tried, exports } = startTried(bytes);
    const before = exports.malloc?.(40) ?? 0;
    const heap = new SwappedHeap(tried, wasm);
    const { malloc, calloc, realloc, memalign, free } = exports as never as Calls;
    const ours = [malloc(24), calloc(3, 9), realloc(malloc(8), 700), memalign(8, 24)];
    expect(ours.map((p) => owns(heap, p))).toEqual([true, true, true, true]);
    const wide = memalign(64, 24);
    expect(wide % 64).toBe(0);
    const moved = realloc(before, 80);
    expect([wide, before, moved].map((p) => owns(heap, p))).toEqual([false, false, false]);
    for (const p of [...ours, wide, moved]) free(p);
    expect(heap.guest?.stats()).toMatchObject({ blocksInUse: 0 });
    expect(heap.guest?.check()).toBe(0);
  });

  it("clears what calloc gives, though the block was used before", () => {
    const { malloc, calloc, free, tried } = swapped() as never as Calls;
    const p = malloc(64);
    new Uint8Array(tried.memory.buffer, p, 64).fill(0xff);
    free(p);
    const q = calloc(64, 1);
    expect([...new Uint8Array(tried.memory.buffer, q, 64)].every((byte) => byte === 0)).toBe(true);
  });

  it("leaves the parts of the allocator that look at malloc's headers to malloc", () => {
    const rest = `(func (export "wide") (result i32) (call $memalign (i32.const 64) (i32.const 24)))`;
    const { malloc, wide, heap } = swapped(
      assembled(program(["malloc", "free", "realloc", "calloc"], rest)),
    ) as never as Calls;
    malloc(1);
    expect(wide() % 64).toBe(0);
    expect(owns(heap, wide())).toBe(false);
  });

  it("counts a wrong free, says what it was, and goes on", () => {
    const { malloc, free, heap } = swapped() as never as Calls;
    const p = malloc(24);
    free(p);
    free(p);
    free(malloc(40) + 8);
    expect(heap.guest?.exports.misuse_count()).toBe(2);
    expect(heap.guest?.lastMisuse()?.message).toMatch(/not the start of a live block|multiple/);
    expect(owns(heap, malloc(24))).toBe(true);
    expect(heap.guest?.check()).toBe(0);
  });

  it("keeps the contents of all blocks over any sequence of requests", () => {
    const step = fc.record({
      kind: fc.constantFrom("malloc", "calloc", "realloc", "free", "memalign"),
      size: fc.nat(3000),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { heap, tried, ...calls } = swapped() as never as Calls;
        const live = new Map<number, { size: number; mark: number }>();
        const view = (p: number, n: number) => new Uint8Array(tried.memory.buffer, p, n);
        for (const [i, { kind, size, pick }] of steps.entries()) {
          const [p = 0, block] = [...live][pick % Math.max(live.size, 1)] ?? [];
          if (block) expect(view(p, block.size).every((byte) => byte === block.mark)).toBe(true);
          if (kind === "free" || kind === "realloc") live.delete(p);
          if (kind === "free") calls.free(p);
          else {
            const given =
              {
                malloc: () => calls.malloc(size),
                calloc: () => calls.calloc(1, size),
                realloc: () => calls.realloc(p, size),
                memalign: () => calls.memalign(pick % 2 ? 8 : 64, size),
              }[kind]?.() ?? 0;
            if (block && kind === "realloc")
              expect(view(given, Math.min(size, block.size)).every((byte) => byte === block.mark)).toBe(true);
            live.set(given, { size, mark: i % 251 });
            view(given, size).fill(i % 251);
          }
        }
        expect(heap.guest?.check() ?? 0).toBe(0);
        expect(heap.guest?.exports.misuse_count() ?? 0).toBe(0);
      }),
    );
  });
});

interface Calls {
  readonly malloc: (n: number) => number;
  readonly calloc: (count: number, size: number) => number;
  readonly realloc: (p: number, n: number) => number;
  readonly memalign: (align: number, n: number) => number;
  readonly free: (p: number) => void;
  readonly wide: () => number;
  readonly heap: SwappedHeap;
  readonly tried: { readonly memory: WebAssembly.Memory };
}
