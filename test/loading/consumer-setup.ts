// Once for all loading tests: the package packs, and its tarball is installed in a folder with the files of consumer/.
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { run } from "./child.mjs";
import { absentHosts } from "./executables.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of a program that uses the package; beside it is room for what is built of it. */
    readonly consumer: string;
  }
}

const root = fileURLToPath(new URL("../..", import.meta.url));

export default async function setUp(project: TestProject): Promise<() => void> {
  if (absentHosts.length > 0) console.warn(`absent hosts: ${absentHosts.join(", ")}`);
  const parent = realpathSync(mkdtempSync(join(tmpdir(), "pymalloc-wasm-loading-")));
  const folder = join(parent, "consumer");
  cpSync(fileURLToPath(new URL("consumer", import.meta.url)), folder, { recursive: true });
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: root });
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack made no tarball");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const install = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", tarball];
  await run("npm", install, { cwd: folder });
  project.provide("consumer", folder);
  return () => rmSync(parent, { recursive: true, force: true });
}
