// check() verifies every invariant: whatever bit of memory flips outside of live blocks, either check() says so, or it was
// nothing that matters, and a load afterwards finds every block whole and none given out twice.
import { describe, expect, it } from "vitest";
import { createPyMem, type PyMem, PyMemFatalError } from "../src/index.js";
import { checkedBuilds, fixedLayout } from "./support/builds.js";
import { randomSize } from "./support/mixed-load.js";
import { type Random, seededRandom, withSeed } from "./support/random.js";
import { ShadowHeap } from "./support/shadow-heap.js";

/** The Heap struct, where a bit of each byte is flipped; elsewhere of one byte in so many. */
const STATE = { start: 1024, end: 4696 };
const ONE_IN = 199;
/** heap.end in it, by which it is decided what may be read at all. */
const END = 1024 + 92;
/** The records of what is replaceable in it, which are the host's to fill in: a call that finds no function there says so. */
const RECORDS = { start: 1024 + 2696, end: 1024 + 2768 };

interface Scene {
  readonly py: PyMem;
  /** Memory as it was before any flip. */
  readonly image: Uint8Array;
  readonly live: readonly { readonly ptr: number; readonly size: number }[];
}

/** A heap with pools of each state, bins, a remainder, and holes everywhere. */
function makeScene(build: (typeof checkedBuilds)[number], random: Random): Scene {
  const py = createPyMem({ build, ...fixedLayout(build) });
  const blocks = Array.from({ length: 500 }, () => {
    const size = random(12) === 0 ? 600 + random(3000) : randomSize(random, 10);
    return { ptr: py.malloc(size), size };
  });
  const live = blocks.filter(({ ptr }, i) => {
    if (i % 3 !== 0 && (i < 150 || i % 2 === 0)) return true;
    py.exports.free(ptr);
    return false;
  });
  expect(py.check()).toBe(0);
  return { py, image: new Uint8Array(py.memory.buffer).slice(), live };
}

/** Goes on with the heap as a program would: every block must stay its owner's. Misuse that is reported is in order. */
function goOn({ py, live }: Scene, random: Random): void {
  const shadow = new ShadowHeap(py.memory);
  const add = (ptr: number, size: number) => shadow.add(ptr, size, size);
  const owned = live.map(({ ptr, size }) => add(ptr, size));
  for (let i = 0; i < 80; i++) {
    const block = owned[i];
    if (i % 2 === 0 && block !== undefined) {
      shadow.remove(block);
      py.free(block.ptr as never);
    }
    const size = randomSize(random, 10);
    const ptr = py.malloc(size);
    if (ptr !== 0) add(ptr, size);
  }
  shadow.verifyAll();
  expect(py.exports.check()).toBe(0);
}

/** Flips the bit; whether check() said so. */
function isFound(scene: Scene, address: number, bit: number): boolean {
  const { py, image } = scene;
  const bytes = new Uint8Array(py.memory.buffer);
  bytes.set(image);
  bytes.fill(0, image.length);
  bytes[address] = (bytes[address] ?? 0) ^ (1 << bit);
  return py.exports.check() !== 0;
}

/** Is it what a call says that finds a record without functions? */
function isBadRecord(address: number, error: unknown): boolean {
  const isInRecords = address >= RECORDS.start && address < RECORDS.end;
  return isInRecords && error instanceof PyMemFatalError && error.code === "BAD_RECORD";
}

function* addressesToFlip(scene: Scene, random: Random): Generator<number> {
  const owned = new Uint8Array(scene.image.length);
  for (const { ptr, size } of scene.live) owned.fill(1, ptr, ptr + size);
  for (let address = STATE.start; address < scene.image.length; address++) {
    if (owned[address] === 0 && (address < STATE.end || random(ONE_IN) === 0)) yield address;
  }
}

/** Flips the bit: false if check() said so, true if the heap went on as if it had not flipped. */
function isHarmless(scene: Scene, address: number, bit: number): boolean {
  if (isFound(scene, address, bit)) return false;
  try {
    goOn(scene, seededRandom(address));
  } catch (cause) {
    if (!isBadRecord(address, cause))
      throw new Error(`bit ${bit} of the byte at ${address}: ${String(cause)}`, { cause });
  }
  return true;
}

// The fast build does not know which of its blocks are free.
describe.each(checkedBuilds)("%s build", (build) => {
  it("tells of every flipped bit, or works on as if it had not flipped", () => {
    withSeed((random) => {
      const scene = makeScene(build, seededRandom(1));
      const counts = { found: 0, harmless: 0 };
      for (const address of addressesToFlip(scene, random)) {
        if (isHarmless(scene, address, random(8))) counts.harmless++;
        else counts.found++;
      }
      // Both kinds are there: links, tags and bits on the one hand, on the other the insides of free memory.
      expect(counts.found).toBeGreaterThan(1000);
      expect(counts.harmless).toBeGreaterThan(10);
    });
  });

  it("tells of an end of the heap that lies beyond memory or below its top", () => {
    const scene = makeScene(build, seededRandom(1));
    const harmless = Array.from({ length: 32 }, (_, bit) => isHarmless(scene, END + (bit >> 3), bit & 7));
    // Of the lower bits, some say no more than that the heap once ended higher.
    expect(harmless.slice(20).filter(Boolean)).toHaveLength(0);
  });
});
