// src/abi.ts and src/objects/layout.ts repeat numbers of assembly/, as neither may import the other.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as abi from "../src/abi.js";
import * as layout from "../src/objects/layout.js";

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

describe("src/objects/layout.ts", () => {
  const sources = ["layout.ts", "type.ts", "containers/builtins.ts"].map((file) =>
    readFileSync(new URL(`../assembly/objects/${file}`, import.meta.url), "utf8"),
  );
  const repeated: Record<string, unknown> = { ...layout };
  /** The number that a constant has there. */
  const constant = (name: string) =>
    sources
      .map((text) => new RegExp(`^export const ${name}: \\w+ = (\\d+);`, "m").exec(text)?.[1])
      .find(Boolean);
  /** The offset of a field of a class whose fields are all words. */
  const offset = (name: string) => {
    const fields = sources.flatMap((text) =>
      [...text.matchAll(/^export class \w+ \{\n(.*?)^\}/gms)].map(([, body = ""]) =>
        [...body.matchAll(/^ {2}(\w+): (?:u32|usize);$/gm)].map(([, field]) => field),
      ),
    );
    return fields.map((names) => names.indexOf(name)).find((index) => index >= 0);
  };

  it.each(["HEADER_SIZE", "VAR_HEADER_SIZE", "GC_HEAD_SIZE", "HAVE_GC"] as const)(
    "has assembly's %s",
    (name) => {
      expect(String(repeated[name])).toBe(constant(name));
    },
  );

  it.each([
    ["OB_TYPE", "ob_type"],
    ["OB_SIZE", "ob_size"],
    ["BASICSIZE", "basicsize"],
    ["ITEMSIZE", "itemsize"],
    ["WEAKLISTOFFSET", "weaklistoffset"],
  ] as const)("has where %s lies", (name, field) => {
    expect(Number(repeated[name]) / 4).toBe(offset(field));
  });

  it.each(Object.entries(layout.KIND))("has the kind %s", (name, kind) => {
    expect(String(kind)).toBe(constant(name.toUpperCase()));
  });
});
