// What the entries weigh in a bundle, without the wasm, and the wasm: what README.md and docs/javascript.md promise.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Plugin, rolldown } from "rolldown";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Conditions {
  readonly default: string;
  readonly browser?: string;
}

const { exports } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as {
  exports: Record<"." | "./core" | "./ctypes", Conditions>;
};

/** The modules that hold wasm in base64 keep their names and lose their texts. */
const withoutWasm: Plugin = {
  name: "without wasm",
  transform: (code, id) => (/\/build\/inline[^/]*\.js$/.test(id) ? code.replace(/"[^"]*"/g, '""') : null),
};

/** The entry and all that it imports, everything it exports kept: minified. */
async function bundled(entry: string, plugins: Plugin[]): Promise<string> {
  const bundle = await rolldown({ input: `${root}/${entry}`, plugins, logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  expect(output.length).toBe(1);
  return output[0].code;
}

const gzipped = async (entry: string, plugins = [withoutWasm]) =>
  gzipSync(await bundled(entry, plugins), { level: 9 }).length;

it("core is at most 4 KB", async () => {
  expect(await gzipped(exports["./core"].default)).toBeLessThanOrEqual(4096);
});

it("the default entry of a page is at most 16 KB, 24 KB with its wasm", async () => {
  const { browser = "" } = exports["."];
  expect(browser).not.toBe("");
  expect(await gzipped(browser)).toBeLessThanOrEqual(16384);
  expect(await gzipped(browser, [])).toBeLessThanOrEqual(24 * 1024);
});

it("ctypes, with what it needs, is at most 12 KB, and the whole package 56 KB", async () => {
  expect(await gzipped(exports["./ctypes"].default)).toBeLessThanOrEqual(12 * 1024);
  expect(await gzipped(exports["."].default)).toBeLessThanOrEqual(56 * 1024);
});

it("the default entry of a page holds the wasm of one build, core none", async () => {
  // "\0asm" in base64, and more than the trampoline's few hundred characters.
  const wasm = /AGFzb[A-Za-z0-9+/]{4096,}/g;
  expect((await bundled(exports["."].browser ?? "", [])).match(wasm)?.length).toBe(1);
  expect(await bundled(exports["./core"].default, [])).not.toContain("AGFzb");
});

it("docs/javascript.md has the wasm's bytes as they are", () => {
  const wasm = readFileSync(`${root}/build/pymalloc.wasm`);
  const page = readFileSync(`${root}/docs/javascript.md`, "utf8");
  expect(page).toContain(`| ${new Intl.NumberFormat("en-US").format(wasm.length)} bytes (`);
});
