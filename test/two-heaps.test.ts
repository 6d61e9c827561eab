// Two heaps share nothing: neither memory, nor state, nor what went wrong.
import { expect, it } from "vitest";
import { MemoryMisuseError, type PyMem } from "../src/index.js";
import { eachBuild, eachCheckedBuild, fixedLayout } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

/** Blocks of many sizes, each filled with a byte of the heap's own. */
function fill(py: PyMem, byte: number) {
  return Array.from({ length: 400 }, (_, index) => {
    const block = py.alloc((index * 37) % 1500);
    block.view.fill(byte);
    return block;
  });
}

eachBuild((create, build) => {
  it("gives the same addresses to the same calls", () => {
    const addresses = () => fill(create(fixedLayout(build)), 1).map((block) => block.ptr);
    expect(addresses()).toEqual(addresses());
  });

  it("keeps the memories apart", () => {
    const [one, other] = [create(), create()];
    expect(one.memory).not.toBe(other.memory);
    const ours = fill(one, 0x11);
    const before = new Uint8Array(one.memory.buffer).slice();

    const theirs = fill(other, 0x22);
    for (const [index, block] of theirs.entries()) if (index % 3 === 0) block.free();
    other.alloc(300_000);

    expect(Buffer.compare(new Uint8Array(one.memory.buffer), before)).toBe(0);
    for (const block of ours) expect(block.view.every((byte) => byte === 0x11)).toBe(true);
    expect(one.check()).toBe(0);
    expect(other.check()).toBe(0);
  });

  it("frees into the heap that the block came from", () => {
    const [one, other] = [create(fixedLayout(build)), create(fixedLayout(build))];
    const [ours, theirs] = [one.alloc(64), other.alloc(64)];
    expect(ours.ptr).toBe(theirs.ptr);
    theirs.view.fill(7);
    ours.free();
    expect(theirs.view.every((byte) => byte === 7)).toBe(true);
    expect(other.alloc(64).ptr).not.toBe(theirs.ptr);
  });
});

eachCheckedBuild((create) => {
  it("keeps misuse apart", () => {
    const [one, other] = [create(), create()];
    const p = one.PyMem_Malloc(64);
    expect(thrown(() => other.PyMem_Free(p))).toBeInstanceOf(MemoryMisuseError);
    expect(one.exports.last_error()).toBe(0);
    expect(other.exports.last_error()).not.toBe(0);
    one.PyMem_Free(p);
    expect(one.check()).toBe(0);
    expect(other.check()).toBe(0);
  });
});
