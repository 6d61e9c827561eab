// What a program writes over a guest's large blocks, word by word: who tells of it, by which code, and what the heap can do then.
import { describe, expect, it } from "vitest";
import { DamageTrial } from "./support/damage-trial.js";
import { type GuestBlock, GuestScene, HEADER, SLACK, TAG } from "./support/guest-scene.js";
import { had, WASM_PAGE } from "./support/pages.js";
import { thrown } from "./support/thrown.js";

const NOT_LIVE = 3;
const CORRUPT_TAG = 5;
const CORRUPT_LINK = 6;
const CHECK_TAG = 16;
const CHECK_NEIGHBOUR = 17;
const CHECK_BIN = 18;
const CHECK_HEAP = 26;

const text = (length: number) => new Uint8Array(length).fill(0x41);

interface Setting {
  readonly trial: DamageTrial;
  /** Neighbours, all but those that are freed in use. */
  readonly blocks: readonly GuestBlock[];
  readonly at: (i: number) => GuestBlock;
}

/** A chunk full of neighbours of so many bytes, tags included, of which these are freed, in this order. */
function setting(sizes: readonly number[], freed: readonly number[]): Setting {
  const trial = new DamageTrial();
  const room = WASM_PAGE - SLACK - TAG - HEADER;
  const rest = room - sizes.reduce((sum, size) => sum + size, 0);
  const blocks = [...sizes, rest].map((size) => had(trial.malloc(size - TAG)));
  const at = (i: number) => had(blocks[i]);
  expect(trial.scene.chunks()).toHaveLength(1);
  for (const i of freed) trial.free(at(i));
  expect(trial.scene.exports.check()).toBe(0);
  return { trial, blocks, at };
}

/** Is told of once, by this call. */
function expectTold({ trial }: Setting, call: () => unknown, code: number, p: number): void {
  const { told } = trial;
  call();
  const { exports } = trial.scene;
  expect([trial.told, exports.last_error(), exports.last_error_address() >>> 0]).toEqual([told + 1, code, p]);
}

function expectFound({ trial }: Setting, code: number): void {
  expect(trial.scene.exports.check()).toBe(code);
}

/** The heap serves whoever asks: nothing of what it gives is somebody's. */
function expectGoesOn({ trial }: Setting): void {
  const { told } = trial;
  const blocks = Array.from({ length: 60 }, (_, i) => had(trial.malloc(100 + ((i * 617) % 5000))));
  for (const block of blocks) trial.free(block);
  expect(trial.told).toBe(told);
  trial.scene.shadow.verifyAll();
}

describe("a block that runs over its end", () => {
  it.each([1, 4, 8])("by %d bytes, into the tag of one in use", (length) => {
    const scene = setting([1000, 2000, 3000], []);
    const { trial, at } = scene;
    trial.write(at(1).ptr - TAG, text(length));
    expectFound(scene, CHECK_TAG);
    expectTold(scene, () => trial.scene.exports.free(at(0).ptr), CORRUPT_TAG, at(0).ptr);
    expectTold(scene, () => trial.scene.exports.free(at(1).ptr), CORRUPT_TAG, at(1).ptr);
    expectTold(scene, () => trial.scene.exports.realloc(at(1).ptr, 5000), CORRUPT_TAG, at(1).ptr);
    trial.free(at(3));
    expectGoesOn(scene);
  });

  it.each([1, 4, 8])("by %d bytes, into the tag of the one that was freed last", (length) => {
    const scene = setting([1000, 2000, 3000], [1]);
    const { trial, at } = scene;
    trial.write(at(1).ptr - TAG, text(length));
    expectFound(scene, CHECK_TAG);
    const p = at(1).ptr;
    expect(had(trial.malloc(2000 - TAG)).ptr).not.toBe(p);
    expect(trial.told).toBe(0);
    expectGoesOn(scene);
    expectTold(scene, () => trial.scene.exports.free(at(0).ptr), CORRUPT_TAG, at(0).ptr);
    expectTold(scene, () => trial.scene.exports.free(at(2).ptr), CORRUPT_TAG, at(2).ptr);
    expectTold(scene, () => trial.scene.exports.free(p), CORRUPT_TAG, p);
  });

  it("into that tag, which the next free writes anew if it joins it", () => {
    const scene = setting([1000, 2000, 3000], [1]);
    const { trial, at } = scene;
    trial.write(at(1).ptr - TAG, text(TAG));
    trial.free(at(2));
    expectFound(scene, 0);
    const p = at(1).ptr;
    expect(had(trial.malloc(5000 - TAG)).ptr).toBe(p);
    expectGoesOn(scene);
  });

  it("into the seal alone of one that is kept by its size, whose size is right: told of by who is above", () => {
    const scene = setting([1000, 2000, 1000, 3000], [1, 3]);
    const { trial, at } = scene;
    trial.write(at(1).ptr - TAG, text(4));
    expectFound(scene, CHECK_TAG);
    expectTold(scene, () => trial.scene.exports.free(at(2).ptr), CORRUPT_TAG, at(2).ptr);
  });

  it("into the tag of one that is kept by its size", () => {
    const scene = setting([1000, 2000, 1000, 3000], [1, 3]);
    const { trial, at } = scene;
    trial.write(at(1).ptr - TAG, text(TAG));
    expectFound(scene, CHECK_TAG);
    // Who would get it: the other free one is of another size.
    expectTold(scene, () => had(trial.malloc(2000 - TAG)), CORRUPT_TAG, at(1).ptr);
    expectGoesOn(scene);
    expectTold(scene, () => trial.scene.exports.free(at(0).ptr), CORRUPT_TAG, at(0).ptr);
  });

  it("into the chunk's sentinel", () => {
    const scene = setting([1000, 2000], []);
    const { trial, at } = scene;
    trial.write(at(2).ptr + at(2).size, text(TAG));
    expectFound(scene, CHECK_HEAP);
    expectTold(scene, () => trial.scene.exports.free(at(2).ptr), CORRUPT_TAG, at(2).ptr);
    trial.free(at(1));
    trial.malloc(1000);
  });
});

describe("the heap's own state", () => {
  it("that has another highest chunk: found", () => {
    const scene = new GuestScene();
    had(scene.malloc(60_000));
    had(scene.malloc(60_000));
    const [, [highest = 0] = []] = scene.chunks();
    const { state, exports } = scene;
    const words = new Uint32Array(scene.memory.buffer, state, exports.guest_size() / 4);
    const places = [...words.keys()].filter((i) => words[i] === highest);
    expect(places).toHaveLength(1);
    for (const i of places) {
      words[i] = 0;
      expect(exports.check()).toBe(CHECK_HEAP);
      words[i] = highest;
    }
    scene.check();
  });
});

describe("a write to a block that was freed", () => {
  it.each([0, 4])(
    "over a link, %d bytes from its beginning: mended, told of by who would get it",
    (offset) => {
      const scene = setting([1000, 2000, 1000, 3000], [1, 3]);
      const { trial, at } = scene;
      trial.write(at(1).ptr + offset, text(4));
      expectFound(scene, CHECK_BIN);
      const p = at(1).ptr;
      expectTold(scene, () => expect(had(trial.malloc(2000 - TAG)).ptr).toBe(p), CORRUPT_LINK, p);
      expectFound(scene, 0);
      expectGoesOn(scene);
    },
  );

  it("over a link: mended, told of by the free of the block below, and of that above", () => {
    for (const i of [0, 2]) {
      const scene = setting([1000, 2000, 1000, 3000, 1000, 1000], [1, 4]);
      const { trial, at } = scene;
      trial.write(at(1).ptr, text(8));
      expectTold(scene, () => trial.free(at(i)), CORRUPT_LINK, at(i).ptr);
      expectFound(scene, 0);
      expect(had(trial.malloc(3000 - TAG)).ptr).toBe(Math.min(at(1).ptr, at(i).ptr));
      expectGoesOn(scene);
    }
  });

  it("over the links of two, so that they lead to one another: told of", () => {
    const scene = setting([1000, 2000, 1000, 3000, 1000, 1000], [1, 3, 5]);
    const { trial, at } = scene;
    const words = new Uint32Array(trial.scene.memory.buffer);
    const tags = [1, 3].map((i) => at(i).ptr - TAG);
    for (const [tag = 0, other = 0] of [tags, tags.toReversed()]) words.fill(other, tag / 4 + 2, tag / 4 + 4);
    expectFound(scene, CHECK_BIN);
    expectTold(scene, () => trial.free(at(2)), CORRUPT_LINK, at(2).ptr);
    expectFound(scene, 0);
    expectGoesOn(scene);
  });

  it("over the first words of the one that was freed last, which has no links: nothing", () => {
    const scene = setting([1000, 2000, 3000], [1]);
    const { trial, at } = scene;
    trial.write(at(1).ptr, text(8));
    expectFound(scene, 0);
    trial.free(at(0));
    expectFound(scene, 0);
    trial.end();
    expect(trial.told).toBe(0);
    trial.scene.expectEmpty();
  });

  it("over its last word, by which the block above finds it", () => {
    for (const freed of [[1], [1, 3]]) {
      const scene = setting([1000, 2000, 1000, 3000], freed);
      const { trial, at } = scene;
      trial.write(at(2).ptr - TAG - 4, text(4));
      expectFound(scene, CHECK_NEIGHBOUR);
      const isRecent = freed.length === 1;
      if (isRecent) {
        // Joined by what the heap knows of its end, and written anew.
        trial.free(at(2));
        expectFound(scene, 0);
      } else expectTold(scene, () => trial.scene.exports.free(at(2).ptr), CORRUPT_TAG, at(2).ptr);
      expectGoesOn(scene);
    }
  });
});

describe("a write over a chunk's header", () => {
  it.each([0, 4, 8, 12])("at %d: found, told of by who asks for a chunk, and the chunk stays", (offset) => {
    const scene = setting([1000, 2000], []);
    const { trial, at } = scene;
    const [chunk = 0] = trial.scene.chunks()[0] ?? [];
    trial.write(chunk + offset, text(4));
    expectFound(scene, CHECK_HEAP);
    expectTold(scene, () => expect(trial.malloc(200_000)).toBeUndefined(), CORRUPT_TAG, chunk);
    for (const i of [0, 1, 2]) trial.free(at(i));
    trial.scene.exports.trim();
    expect(trial.scene.chunks()).toHaveLength(1);
    expect(had(trial.malloc(1000)).ptr).toBeLessThan(chunk + WASM_PAGE);
  });
});

it("where misuse is a trap, it comes before anything has changed, and the heap can be called again", () => {
  const scene = setting([1000, 2000, 1000, 3000], [1, 3]);
  const { trial, at } = scene;
  const { exports } = trial.scene;
  exports.set_misuse_policy(0, 0);
  trial.write(at(2).ptr - TAG, text(TAG));
  const [chunk = 0, bytes = 0] = trial.scene.chunks()[0] ?? [];
  const image = () => Buffer.from(new Uint8Array(trial.scene.memory.buffer, chunk, bytes));
  const before = image();
  for (const p of [at(2).ptr, at(1).ptr, at(1).ptr + 40]) {
    expect(thrown(() => exports.free(p))).toBeInstanceOf(WebAssembly.RuntimeError);
    expect([CORRUPT_TAG, NOT_LIVE]).toContain(exports.last_error());
  }
  expect(Buffer.compare(before, image())).toBe(0);
  expectGoesOn(scene);
});
