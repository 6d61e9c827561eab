// The form of CHANGELOG.md, as CONTRIBUTING.md has it.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const HEADINGS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
const TITLE = /^(\d+)\.(\d+)\.(\d+) (?:\(unreleased\)|- (\d{4}-\d{2}-\d{2}))$/;

/** What is wrong with a changelog of a package of that version; undefined: nothing. */
function fault(changelog: string, version: string): string | undefined {
  const [head = "", ...sections] = changelog.split(/^## /m);
  if (!head.startsWith("# Changelog\n")) return "no title";
  let last = [Number.POSITIVE_INFINITY, 0, 0];
  for (const [i, section] of sections.entries()) {
    const [title = "", ...parts] = section.split(/\n### |\n(?=\n*$)/).map((part) => part.trim());
    const [, major, minor, patch, day] = TITLE.exec(title) ?? [];
    if (major === undefined) return `"${title}" is neither VERSION (unreleased) nor VERSION - YEAR-MONTH-DAY`;
    const numbers = [major, minor, patch].map(Number);
    if (i === 0 && numbers.join(".") !== version) return `no section for ${version}`;
    if (i > 0 && day === undefined) return `${title} is not the latest`;
    const different = numbers.findIndex((number, place) => number !== last[place]);
    if (different < 0 || (numbers[different] ?? 0) > (last[different] ?? 0))
      return `${title} is out of order`;
    last = numbers;
    const kinds = parts.filter((part) => part !== "");
    if (kinds.length === 0) return `${title} is empty`;
    for (const kind of kinds) {
      const [heading = "", ...lines] = kind.split("\n").filter((line) => line !== "");
      if (!HEADINGS.includes(heading)) return `${title}: "${heading}" is no heading`;
      if (!lines[0]?.startsWith("- ") || !lines.every((line) => /^(- | {2})\S/.test(line)))
        return `${title}: ${heading} is no list`;
    }
  }
  return sections.length === 0 ? `no section for ${version}` : undefined;
}

it("begins with the version in package.json, and has each version's changes under known headings", () => {
  expect(fault(read("CHANGELOG.md"), JSON.parse(read("package.json")).version)).toBeUndefined();
});

describe("what is refused", () => {
  const fine =
    "# Changelog\n\n## 1.1.0 (unreleased)\n\n### Added\n\n- a\n  b\n\n## 1.0.10 - 2026-01-02\n\n### Fixed\n\n- c\n";
  it.each([
    ["nothing, if all is well", fine, undefined],
    ["no section", "# Changelog\n", "no section for 1.1.0"],
    ["another version", fine.replace("1.1.0", "1.2.0"), "no section for 1.1.0"],
    [
      "an older version without a day",
      fine.replace("- 2026-01-02", "(unreleased)"),
      "1.0.10 (unreleased) is not the latest",
    ],
    ["an older version that is newer", fine.replace("1.0.10", "1.1.1"), "1.1.1 - 2026-01-02 is out of order"],
    ["a version twice", fine.replace("1.0.10", "1.1.0"), "1.1.0 - 2026-01-02 is out of order"],
    [
      "a title of its own",
      fine.replace("1.0.10 - 2026-01-02", "Unreleased"),
      '"Unreleased" is neither VERSION (unreleased) nor VERSION - YEAR-MONTH-DAY',
    ],
    ["an unknown heading", fine.replace("Fixed", "Mended"), '1.0.10 - 2026-01-02: "Mended" is no heading'],
    ["a heading without a line", fine.replace("- c\n", ""), "1.0.10 - 2026-01-02: Fixed is no list"],
    ["a section without a heading", fine.replace("### Fixed\n\n- c\n", ""), "1.0.10 - 2026-01-02 is empty"],
  ])("%s", (_, changelog, expected) => {
    expect(fault(changelog, "1.1.0")).toBe(expected);
  });
});
