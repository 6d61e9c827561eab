// The pools that end where the address space does: no sum of an address and a size may wrap there.
// Grows memory to 4 GiB at once by a foreign grow, and touches a few hundred KiB of it.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";

const PAGES = 65536;

eachBuild((create) => {
  it.each([8, 48, 136, 512])("hands out every %i-byte block below 4 GiB once", (size) => {
    const py = create();
    const first = py.malloc(8);
    expect(py.memory.grow(PAGES - 1 - 2)).toBeGreaterThan(0);
    const blocks = new Set<number>();
    for (let p = py.malloc(size); p !== 0; p = py.malloc(size)) {
      expect(blocks.has(p)).toBe(false);
      expect(p + size).toBeLessThanOrEqual(2 ** 32 - 8);
      blocks.add(p);
    }
    expect(Math.max(...blocks)).toBeGreaterThan(2 ** 32 - 4096);
    expect(py.check()).toBe(0);
    for (const p of [...blocks, first]) py.exports.free(p);
    expect(py.check()).toBe(0);
  });
});
