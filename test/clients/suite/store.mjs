// Results of modules, kept for as long as nothing that they come of has changed: a run that was stopped goes on where it was.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cache, library, suite, suiteVersion } from "./package.mjs";
import { runModule } from "./run-module.mjs";

const here = (name) => readFileSync(new URL(name, import.meta.url));
const build = new URL("../../../build/", import.meta.url);

export const pyodideVersion = createRequire(import.meta.url)("pyodide/package.json").version;

function hashOf(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex").slice(0, 16);
}

const general = hashOf(pyodideVersion, suiteVersion(), here("record.py"), here("worker.mjs"));
const ours = hashOf(readFileSync(new URL("pymalloc.guest.wasm", build)), ...installers());

function installers() {
  const folder = new URL("src/pyodide/", build);
  const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
  return names.map((name) => readFileSync(new URL(name, folder)));
}

/** Seconds for a test: stock's first run says which are left out, and what ended in time there has plenty of it in the others. */
const [FIRST, OTHERS] = [30, 150];

/** As runModule; `run` tells the second of two alike from the first. */
export async function resultOf({ run = 1, ...wanted }) {
  const limit = wanted.variant === "stock" && run === 1 ? FIRST : OTHERS;
  const job = { ...wanted, suite, library, limit };
  const key = hashOf(general, job.variant === "stock" ? "" : ours, [...job.leftOut].sort().join("\n"));
  const file = join(cache, "results", `${job.module}-${job.variant}-${run}-${key}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const result = await runModule(job);
  mkdirSync(join(cache, "results"), { recursive: true });
  writeFileSync(`${file}.part`, JSON.stringify(result));
  renameSync(`${file}.part`, file);
  return result;
}
