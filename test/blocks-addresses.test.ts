// The table of block objects' addresses against a Map: any address, near ones and far ones, above 2 GiB, odd ones.
import fc from "fast-check";
import { expect, it } from "vitest";
import { OwnedAddresses } from "../src/blocks/owned-addresses.js";
import { replayed } from "./support/block-scenes.js";

const address = fc.oneof(
  { weight: 4, arbitrary: fc.nat(40).map((n) => 4096 * (n >> 3) + 8 * (n & 7)) },
  { weight: 1, arbitrary: fc.nat(40).map((n) => 0x8000_0000 + 8 * n) },
  { weight: 1, arbitrary: fc.nat(40).map((n) => 0xffff_ff00 + n) },
  { weight: 1, arbitrary: fc.nat(40) },
);
const step = fc.record({
  what: fc.constantFrom("set", "set", "set", "delete", "deleteOwn", "deleteOther", "clear" as const),
  address,
});

it("has the generation that owns each address", () => {
  const run = (steps: readonly { readonly what: string; readonly address: number }[]) => {
    const table = new OwnedAddresses();
    const model = new Map<number, number>();
    const met = new Set<number>();
    // Beyond 2^32, where numbers of 32 bits would come back.
    let latest = 2 ** 32 - 10;
    for (const { what, address } of steps) {
      met.add(address);
      const owner = model.get(address) ?? 0;
      if (what === "set") {
        table.set(address, ++latest);
        model.set(address, latest);
      } else if (what === "delete") {
        expect(table.delete(address)).toBe(owner !== 0);
        model.delete(address);
      } else if (what === "deleteOwn") {
        expect(table.delete(address, owner)).toBe(owner !== 0);
        model.delete(address);
      } else if (what === "deleteOther") {
        expect(table.delete(address, owner + 1)).toBe(false);
      } else {
        table.clear();
        model.clear();
        expect(table.isUsed).toBe(false);
      }
      if (model.size !== 0) expect(table.isUsed).toBe(true);
      for (const one of met) expect(table.get(one)).toBe(model.get(one) ?? 0);
    }
  };
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), run), { numRuns: 300, ...replayed });
});
