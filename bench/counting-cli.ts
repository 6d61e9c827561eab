// node build/bench/counting-cli.js [file.wasm or allocator ...] [--trace NAME[,NAME]] [--limit N]: the instructions that single
// calls execute. A file is any wasm module that exports memory, malloc, calloc, realloc and free.
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { explainCall } from "./counting-explain.js";
import { countReplay } from "./counting-replay.js";
import { formatCounted } from "./instructions-report.js";
import { peers } from "./peers.js";
import { loadTrace, traceNames } from "./trace-store.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { trace: { type: "string" }, limit: { type: "string" }, explain: { type: "string" } },
});

function load(name: string): Uint8Array {
  const peer = peers.find((known) => known.name === name);
  if (peer?.source.kind === "module") return peer.source.load();
  if (existsSync(name)) return readFileSync(name);
  throw new Error(`${name} is neither a file nor an allocator that is a wasm module`);
}

const names = positionals.length > 0 ? positionals : ["pymalloc", "pymalloc-fast", "pymalloc-secure"];
const traces = (values.trace?.split(",") ?? traceNames()).map(loadTrace);
for (const name of names) {
  const wasm = load(name);
  for (const trace of values.explain === undefined ? [] : traces) {
    process.stdout.write(`${name}, ${trace.name}, operation ${values.explain}:\n`);
    for (const part of explainCall(wasm, trace, Number(values.explain)))
      process.stdout.write(`${String(part.instructions).padStart(8)}  ${part.name}\n`);
  }
  if (values.explain !== undefined) continue;
  const replays = traces.map((trace) => {
    return {
      allocator: name,
      workload: trace.name,
      ...countReplay(wasm, trace, Number(values.limit ?? "Infinity")),
    };
  });
  process.stdout.write(`${formatCounted(name, replays)}\n\n`);
}
