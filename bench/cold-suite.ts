import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "../src/replay/stats.js";
import type { Peer } from "./peers.js";
import type { ColdStart } from "./results.js";

export type ColdTimes = Omit<ColdStart, "allocator">;

const WORKER = fileURLToPath(new URL("cold-worker.js", import.meta.url));

function startFresh(wasm: Uint8Array): ColdTimes[] {
  const folder = mkdtempSync(join(tmpdir(), "pymalloc-wasm-cold-"));
  try {
    const file = join(folder, "module.wasm");
    writeFileSync(file, wasm);
    const output = execFileSync(process.execPath, [WORKER, file], { encoding: "utf8" });
    return JSON.parse(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Medians of what a program waits for: to compile, to instantiate, and the first call. */
export function measureColdStart({ name, source }: Peer): ColdStart | undefined {
  if (source.kind !== "module") return undefined;
  const times = startFresh(source.load());
  const middle = (pick: (time: ColdTimes) => number): number => median(times.map(pick));
  return {
    allocator: name,
    compile: middle(({ compile }) => compile),
    instantiate: middle(({ instantiate }) => instantiate),
    firstMalloc: middle(({ firstMalloc }) => firstMalloc),
  };
}
