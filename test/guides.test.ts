// The guides in docs/: their programs run as they are, and print what the guide says.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Where a reader of the guide to allocators has copied the file to, and where it is here. */
const FRAME_ARENA = ["./frame-arena.js", "./build/bench/hooks/frame-arena.js"] as const;

/** Addresses depend on the build's layout. */
const withoutAddresses = (text: string): string => text.replaceAll(/0x[0-9a-f]{3,}/g, "0x…");

describe.each([
  ["custom-allocators.md", 8],
  ["objects.md", 4],
] as const)("%s", (file, count) => {
  const guide = readFileSync(new URL(`../docs/${file}`, import.meta.url), "utf8");
  const programs = [...guide.matchAll(/```js\n(.*?)```\n(?:```text\n(.*?)```)?/gs)].map(
    ([, source = "", printed], i) => ({ i, source, printed }),
  );

  it("has a program in each section that tells how something is done", () => {
    expect(programs.map(({ printed }) => printed === undefined)).toEqual(Array(count).fill(false));
    expect(guide.match(/^```js$/gm)).toHaveLength(programs.length);
  });

  it.each(programs)("prints what stands beneath program $i", ({ source, printed = "" }) => {
    const text = execFileSync(
      process.execPath,
      ["--input-type=module", "--eval", source.replace(...FRAME_ARENA)],
      { cwd: root, encoding: "utf8" },
    );
    expect(withoutAddresses(text)).toBe(withoutAddresses(printed));
  });
});
