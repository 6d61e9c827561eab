// Cloudflare's workerd compiles imported files and no bytes: what `wrangler` builds with esbuild, in the worker's own runtime.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject } from "vitest";
import { Child, passed, run } from "./child.js";
import { executable, hostIt } from "./hosts.js";
import { everyEntry } from "./results.js";

const consumer = inject("consumer");
const seconds = 30;

hostIt(["workerd", "esbuild"], "workerd runs every entry, with wasm files imported as modules", async () => {
  const folder = await bundle();
  const worker = new Child(
    executable("workerd"),
    ["serve", "--control-fd=1", "--socket-addr=http=127.0.0.1:0", "config.capnp"],
    { cwd: folder },
  );
  try {
    const response = await fetch(`http://127.0.0.1:${await portOf(worker)}/`, {
      signal: AbortSignal.timeout(seconds * 1000),
    });
    const answer = await response.text();
    if (!response.ok) throw worker.complaint(`${response.status} ${answer}`);
    expect(JSON.parse(answer)).toEqual(everyEntry);
  } finally {
    await worker.stop();
  }
});

/** The conditions and the loader are those of wrangler. */
async function bundle(): Promise<string> {
  const folder = join(consumer, "..", "workerd");
  mkdirSync(folder);
  const flags = ["--bundle", "--format=esm", "--conditions=workerd,worker,browser", "--loader:.wasm=copy"];
  const command = [executable("esbuild"), "worker.mjs", ...flags, `--outdir=${folder}`];
  await run(process.execPath, command, { cwd: consumer });
  writeFileSync(join(folder, "config.capnp"), configuration(readdirSync(folder)));
  return folder;
}

function configuration(files: readonly string[]): string {
  const kinds: Record<string, string> = { js: "esModule", wasm: "wasm" };
  const modules = files.map((file) => {
    const kind = kinds[file.split(".").at(-1) ?? ""];
    return `(name = "${file}", ${kind} = embed "${file}")`;
  });
  // The first module is the worker.
  modules.sort((a, b) => Number(b.includes("worker.js")) - Number(a.includes("worker.js")));
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", http = (), service = "main")]
);
const worker :Workerd.Worker = (compatibilityDate = "2026-11-01", modules = [
  ${modules.join(",\n  ")}
]);
`;
}

/** workerd tells on its control descriptor, line by line in JSON, what it listens to. */
async function portOf(worker: Child): Promise<number> {
  for (let tenths = 0; tenths < seconds * 10; tenths++) {
    const line = worker.stdout.split("\n").find((each) => each.includes('"listen"'));
    if (line !== undefined) return (JSON.parse(line) as { port: number }).port;
    const ended = await Promise.race([worker.ended, passed(0.1)]);
    if (ended !== undefined) throw worker.complaint(`ended with ${ended}`);
  }
  throw worker.complaint(`listens to nothing after ${seconds} s`);
}
