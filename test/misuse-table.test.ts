// The table of `npm run misuse`, as it prints it: what the default build promises, and what the mistakes do to a peer.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { formatMarkdown } from "../bench/misuse/markdown.js";
import type { MisuseTable } from "../bench/misuse/misuse-table.js";

const cli = fileURLToPath(new URL("../build/bench/misuse/cli.js", import.meta.url));
const OURS = 0;
const SECURE = 1;
const THI_NG = 2;
let table: MisuseTable;

beforeAll(() => {
  const output = execFileSync(process.execPath, [cli, "--json", "--allocator", "default,secure,thi.ng"], {
    encoding: "utf8",
  });
  table = JSON.parse(output);
});

function cell(name: string, column: number): string | undefined {
  return table.rows.find((row) => row.name === name)?.cells[column];
}

it("has a cell for every mistake and allocator", () => {
  expect(table.columns.map(({ name }) => name)).toEqual(["default", "secure", "thi.ng"]);
  expect(table.rows.length).toBeGreaterThan(40);
  for (const { cells } of table.rows)
    expect(cells).toEqual(table.columns.map(() => expect.stringMatching(/./)));
});

it("finds nothing where there is no mistake", () => {
  expect(table.rows[0]?.cells).toEqual(["ok", "ok", "ok"]);
});

it("docs/bad-input.md has these columns as they are", () => {
  const page = readFileSync(new URL("../docs/bad-input.md", import.meta.url), "utf8");
  const [head = [], , ...rows] = [...page.matchAll(/^\| (.*) \|$/gm)].map(([, line = ""]) =>
    line.split(" | "),
  );
  const columns = [0, ...table.columns.map(({ title }) => head.indexOf(title))];
  const written = rows.map((row) => columns.map((column) => row[column]));
  const measured = table.rows.map(({ name, isUnknowable, cells }) => [
    isUnknowable ? `${name} ¹` : name,
    ...cells,
  ]);
  expect(written).toEqual(measured);
});

it("the default build names every wrong address, and refuses every wrong size", () => {
  const named = { free: /^[A-Z]+(_[A-Z]+)*$/, size: /^0$/, value: /^(RangeError|TypeError)$/ };
  const expected = { ...named, realloc: named.free, memory: /^ok$/, write: undefined };
  for (const { name, kind, isUnknowable, cells } of table.rows) {
    const pattern = /which is allowed/.test(name) ? /^ok$/ : /p stays/.test(name) ? /^0$/ : expected[kind];
    if (pattern && !isUnknowable) expect(cells[OURS], name).toMatch(pattern);
  }
});

it("only the stale free is not for the default build to see", () => {
  const unknowable = table.rows.filter((row) => row.isUnknowable);
  expect(unknowable.map(({ name }) => name)).toEqual(["stale free: the address has a new owner"]);
});

it.each([
  ["free(1)", "OUTSIDE"],
  ["free(p + 4), unaligned", "UNALIGNED"],
  ["double free, at once", "NOT_LIVE"],
  ["realloc of a freed block", "NOT_LIVE"],
  ["1 byte past a large block's end, then free both", "CORRUPT_TAG"],
  ["8 bytes past a large block's end, then free both", "CORRUPT_TAG"],
  ["4 bytes before a large block, then free", "CORRUPT_TAG"],
  ["write after free: junk over 8 bytes", "silent"],
  ["write after free: junk over 8 bytes, large block", "later CORRUPT_LINK"],
  ["write after free: the address of a live block", "silent"],
  ["write after free: the address of a live block, large", "later CORRUPT_LINK"],
])("the default build says of %s: %s", (name, code) => {
  expect(cell(name, OURS)).toBe(code);
});

it("the secure build names what the default build does, overflows, writes after free, and the stale free", () => {
  for (const { name, kind, cells } of table.rows) {
    if (kind === "free" || kind === "realloc")
      expect(cells[SECURE], name).toBe(cells[OURS]?.replace(/.*OVERLAP.*/, "NOT_LIVE"));
    if (kind === "write")
      expect(cells[SECURE], name).toMatch(/OVERFLOW|CORRUPT|WRITE_AFTER_FREE|check\(\): /);
  }
});

it("what the oracle sees is what @thi.ng/malloc does", () => {
  expect(cell("double free, at once", THI_NG)).toBe("false");
  expect(cell("stale free: the address has a new owner", THI_NG)).toBe("**OVERLAP**");
  // A block of no bytes, so that the next one is at the same address.
  expect(cell("malloc(NaN)", THI_NG)).toBe("p≠0, **OVERLAP**");
  // Its end of the used memory is now beyond the end of all memory.
  expect(cell("malloc(0x7fffffff)", THI_NG)).toBe("p≠0, **NO MEMORY**");
  // "64" + 8 is "648".
  expect(cell("malloc('64')", THI_NG)).toBe("p≠0");
  expect(cell("malloc(2 ** 32)", THI_NG)).toMatch(/^p≠0/);
});

it("is Markdown with as many cells in each row", () => {
  const lines = formatMarkdown(table)
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(lines).toHaveLength(table.rows.length + 2);
  for (const line of lines) expect(line.split("|")).toHaveLength(6);
});
