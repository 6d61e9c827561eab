// src/abi.ts repeats numbers of assembly/config.ts, as neither may import the other.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as abi from "../src/abi.js";

const config = readFileSync(new URL("../assembly/config.ts", import.meta.url), "utf8");

/** The number that config.ts gives the name; undefined if it is not there as a literal or a power of two. */
function configured(name: string): number | undefined {
  const value = new RegExp(`^export const ${name}: \\w+ = ([^;]+);`, "m").exec(config)?.[1];
  return value === "1 << PAGE_BITS"
    ? 2 ** Number(configured("PAGE_BITS"))
    : value && Number(value) >= 0
      ? Number(value)
      : undefined;
}

describe("src/abi.ts", () => {
  const { TABLE_END, ...repeated } = abi;

  it.each(Object.entries(repeated))("has assembly/config.ts's %s, %d", (name, value) => {
    expect(value).toBe(configured(name));
  });

  it("ends the table where fill-table.mjs does", () => {
    const places = readFileSync(new URL("../fill-table.mjs", import.meta.url), "utf8");
    expect(/const PLACES = (\d+);/.exec(places)?.[1]).toBe(String(TABLE_END));
  });
});
