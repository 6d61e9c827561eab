// The mutants of test/mutation fit the code as it is: each changes what is there exactly once. `npm run test:mutants` tries them.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { changed } from "./mutation/changed.mjs";
import { mutants } from "./mutation/mutants.mjs";

it("each mutant has its place in the code, once", () => {
  expect(mutants.length).toBeGreaterThan(300);
  for (const mutant of mutants) {
    const text = readFileSync(new URL(`../${mutant.file}`, import.meta.url), "utf8");
    expect(changed(mutant, text)).not.toBe(text);
  }
});
