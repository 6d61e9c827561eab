// What the entries weigh in a bundle for browsers, and the wasm: what README.md and docs/javascript.md promise.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "rolldown";
import { expect, it } from "vitest";

const path = (name: string) => fileURLToPath(new URL(`../build/${name}`, import.meta.url));

/** Bytes of the entry's minified JavaScript, gzipped, without the wasm that is inlined in it. */
async function weigh(entry: string): Promise<number> {
  const { output } = await build({
    input: path(entry),
    write: false,
    platform: "browser",
    output: { minify: true },
  });
  const code = output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("");
  const wasm = /(["'`])AGFzbQ[\w+/]{99,}=*\1/g;
  return gzipSync(code.replaceAll(wasm, '""'), { level: 9 }).length;
}

it.each([
  ["src/core.js", 4 * 1024],
  ["src/browser.js", 16 * 1024],
])("%s is at most %i bytes", async (entry, most) => {
  expect(await weigh(entry)).toBeLessThanOrEqual(most);
});

it("docs/javascript.md has the wasm's bytes as they are", () => {
  const wasm = readFileSync(path("pymalloc.wasm"));
  const page = readFileSync(new URL("../docs/javascript.md", import.meta.url), "utf8");
  const size = new Intl.NumberFormat("en-US");
  expect(page).toContain(`| ${size.format(wasm.length)} bytes (`);
});
