// npm run bench:instructions [-- --check] [-- --no-native]: counts the instructions of all allocators that are there and writes
// bench/instructions.json; with --check it counts ours only, compares, and writes nothing.
import { parseArgs } from "node:util";
import { countedPeers, nullModule } from "./counted-peers.js";
import { type Counted, countWasm } from "./instruction-suite.js";
import { findMoved, TOLERANCE } from "./instructions-check.js";
import { type NativeFigures, readInstructionFile, writeInstructionFile } from "./instructions-file.js";
import { formatInstructions } from "./instructions-report.js";
import { countNative, nativeReplay } from "./native-counts.js";
import { findTools, type NativeTools } from "./native-tools.js";
import { loadTrace, type NamedTrace } from "./trace-store.js";

const TRACES = ["json_nested", "phases_frag", "server_sessions"];
/** Of each trace, for callgrind, which is fifty times slower than the processor. */
const NATIVE_OPERATIONS = 500_000;

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

function countAllNative(
  counted: readonly Counted[],
  traces: readonly NamedTrace[],
  tools: NativeTools,
): NativeFigures[] {
  progress("native: the driver alone");
  const driver = nativeReplay("null", nullModule(), tools);
  const own = traces.map((trace) => countNative(driver, trace, NATIVE_OPERATIONS));
  return counted.flatMap(({ peer }) => {
    progress(`native: ${peer.name}`);
    const program = nativeReplay(peer.name, peer.wasm, tools);
    return traces.map((trace, index) => {
      const net = countNative(program, trace, NATIVE_OPERATIONS) - (own[index] ?? 0);
      const perOperation = Number((net / NATIVE_OPERATIONS).toFixed(2));
      return { allocator: peer.name, workload: trace.name, operations: NATIVE_OPERATIONS, perOperation };
    });
  });
}

/** The tools for callgrind's counts, if they are there and, for a comparison, those that made the file. */
function usableTools(check: boolean): NativeTools | null {
  const tools = findTools();
  if ("missing" in tools) {
    progress(`callgrind's counts were left out: ${tools.missing} missing`);
    return null;
  }
  const others = readInstructionFile()?.tools;
  if (!check || JSON.stringify(others) === JSON.stringify(tools)) return tools;
  progress(
    `callgrind's counts were left out: the file's are of ${JSON.stringify(others)}, here is ${JSON.stringify(tools)}`,
  );
  return null;
}

function main(): number {
  const flag = { type: "boolean" } as const;
  const { values } = parseArgs({ options: { check: flag, "no-native": flag } });
  const check = values.check === true;
  const traces = TRACES.map(loadTrace);
  const peers = countedPeers(progress, (peer) => !check || peer.role === "ours");
  const counted = peers.map((peer) => countWasm(peer, traces, progress));
  const tools = values["no-native"] ? null : usableTools(check);
  const now = {
    versions: Object.fromEntries(peers.map(({ name, version }) => [name, version])),
    tools,
    wasm: counted.flatMap(({ figures }) => figures),
    native: tools ? countAllNative(counted, traces, tools) : [],
  };
  process.stdout.write(`${formatInstructions(now)}\n`);
  if (!check) {
    writeInstructionFile(now);
    return 0;
  }
  const moved = findMoved(readInstructionFile() ?? { wasm: [], native: [] }, now);
  for (const sentence of moved) progress(`MOVED: ${sentence}`);
  if (moved.length > 0)
    progress(
      `${moved.length} figures are more than ${100 * TOLERANCE} % away from bench/instructions.json. npm run bench:instructions writes it anew.`,
    );
  return moved.length > 0 ? 1 : 0;
}

process.exitCode = main();
