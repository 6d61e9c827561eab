// Cloudflare's workerd compiles imported files and no bytes: what `wrangler` builds with esbuild, in the worker's own runtime.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject } from "vitest";
import { run } from "./child.mjs";
import { executable } from "./executables.mjs";
import { hostIt } from "./hosts.js";
import { everyEntry } from "./results.js";
import { answerOf, configuration } from "./worker.mjs";

const consumer = inject("consumer");

hostIt(["workerd", "esbuild"], "workerd runs every entry, with wasm files imported as modules", async () => {
  expect(await answerOf(await bundle())).toEqual(everyEntry);
});

/** The conditions and the loader are those of wrangler. */
async function bundle(): Promise<string> {
  const folder = join(consumer, "..", "workerd");
  mkdirSync(folder);
  const flags = ["--bundle", "--format=esm", "--conditions=workerd,worker,browser", "--loader:.wasm=copy"];
  const command = [executable("esbuild"), "worker.mjs", ...flags, `--outdir=${folder}`];
  await run(process.execPath, command, { cwd: consumer });
  writeFileSync(join(folder, "config.capnp"), configuration(modulesOf(folder)));
  return folder;
}

function modulesOf(folder: string) {
  const kinds = { js: "esModule", wasm: "wasm" } as const;
  const modules = readdirSync(folder).map((file) => {
    const kind = kinds[file.split(".").at(-1) as keyof typeof kinds];
    return { name: file, kind, file };
  });
  return modules.sort((a, b) => Number(b.name === "worker.js") - Number(a.name === "worker.js"));
}
