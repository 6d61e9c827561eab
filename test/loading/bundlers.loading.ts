// Built by each bundler for a page and for Node, without a word of warning, and then run.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, inject } from "vitest";
import { resultOf } from "./browsers.mjs";
import { run } from "./child.mjs";
import { executable } from "./executables.mjs";
import { hostIt } from "./hosts.js";
import { full, lean } from "./results.js";

const consumer = inject("consumer");
const webpackScript = fileURLToPath(new URL("webpack.mjs", import.meta.url));

type Bundler = "Vite" | "esbuild" | "webpack";
type Target = "browser" | "node";

/** What Node is given to build main-browser.mjs or main-node.mjs into the folder. */
const commands: Record<Bundler, (target: Target, output: string) => string[]> = {
  Vite: (target, output) => {
    const command = [executable("Vite"), "build", "--logLevel", "warn", "--outDir", output];
    return target === "node" ? [...command, "--ssr", "main-node.mjs"] : command;
  },
  esbuild: (target, output) => {
    const command = [executable("esbuild"), `main-${target}.mjs`, "--bundle", "--minify"];
    const format = target === "node" ? "esm" : "iife";
    return [...command, `--platform=${target}`, `--format=${format}`, `--outdir=${output}`];
  },
  webpack: (target, output) => [webpackScript, target, output],
};

/** Builds, and gives the folder. It lies outside the consumer's, so that the package is found in the bundle or not at all. */
async function build(bundler: Bundler, target: Target): Promise<string> {
  const output = join(consumer, "..", `${bundler}-${target}`);
  mkdirSync(output);
  const { stdout, stderr } = await run(process.execPath, commands[bundler](target, output), {
    cwd: consumer,
  });
  expect(stdout + stderr).not.toMatch(/warning/i);
  writeFileSync(join(output, "package.json"), JSON.stringify({ private: true, type: "module" }));
  return output;
}

/** Vite builds the page as well; for the others it is written by hand. */
function addPage(output: string): void {
  cpSync(join(consumer, "bundle.html"), join(output, "index.html"));
  cpSync(join(consumer, "page-errors.js"), join(output, "page-errors.js"));
}

describe.each(["Vite", "esbuild", "webpack"] as const)("%s", (bundler) => {
  hostIt([bundler, "Chromium"], "builds the lean entry for a page, where it runs", async () => {
    const output = await build(bundler, "browser");
    if (bundler !== "Vite") addPage(output);
    expect(await resultOf("Chromium", output, "index.html")).toEqual(lean);
  });

  hostIt([bundler], "builds the whole library for Node, where it runs", async () => {
    const output = await build(bundler, "node");
    const file = bundler === "webpack" ? "main-node.cjs" : "main-node.js";
    const { stdout } = await run(process.execPath, [file], { cwd: output });
    expect(JSON.parse(stdout)).toEqual(full);
  });
});
