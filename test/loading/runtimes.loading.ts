// The packed package on the runtimes that have a file system: every entry, and require.
import { expect, inject } from "vitest";
import { run } from "./child.mjs";
import { executable, type Host } from "./executables.mjs";
import { hostIt } from "./hosts.js";
import { everyEntry, full } from "./results.js";

const cwd = inject("consumer");
// Deno must neither fetch anything nor write into the home of whoever runs the tests.
const flags: Partial<Record<Host, readonly string[]>> = { Deno: ["run", "-A", "--cached-only", "--no-lock"] };
const env = { DENO_DIR: `${cwd}/.deno`, DENO_NO_UPDATE_CHECK: "1" };

async function printed(host: Host, file: string): Promise<unknown> {
  const { stdout } = await run(executable(host), [...(flags[host] ?? []), file], { cwd, env });
  return JSON.parse(stdout);
}

const nodes: Host[] = ["this Node", "Node 20", "Node 22", "Node 24", "Node 26"];

for (const host of [...nodes, "Bun", "Deno"] as const) {
  hostIt([host], `${host} imports every entry and the raw files`, async () => {
    expect(await printed(host, "entries-node.mjs")).toEqual(everyEntry);
  });

  hostIt([host], `${host} requires it`, async () => {
    expect(await printed(host, "require.cjs")).toEqual(full);
  });
}

for (const host of ["Node 26", "Bun", "Deno"] as const) {
  hostIt([host], `${host} frees and closes at the end of using`, async () => {
    expect(await printed(host, "using.mjs")).toEqual({ closed: "CLOSED", isFreed: true });
  });
}
