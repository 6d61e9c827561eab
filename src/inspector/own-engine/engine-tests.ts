// What the page tries in the visitor's own engine: the laws of each build, and a short benchmark.
import { moduleAllocator } from "../../replay/allocator.js";
import { type ReplayReport, replayTrace } from "../../replay/replay-trace.js";
import { type BuildResult, SELFTEST_BUILDS, selfTest } from "../../selftest/selftest.js";
import { deflateStream, stored } from "../../trace/codec.js";
import { decodeTraceAsync } from "../../trace/trace-file.js";

/** Tells how far it is, and what was found. */
export type EngineNews =
  | { readonly kind: "doing"; readonly what: string; readonly part: number }
  | { readonly kind: "laws"; readonly result: BuildResult }
  | { readonly kind: "times"; readonly report: ReplayReport }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "done" };

/** Gives a file of build/inspector/own-engine/. */
export type LoadFile = (name: string) => Promise<Uint8Array<ArrayBuffer>>;

/** What is timed, and in a few words what it is. */
const TIMED = [
  ["default", "pymalloc.wasm", "this package"],
  ["fast", "pymalloc.fast.wasm", "this package, without checks"],
  ["secure", "pymalloc.secure.wasm", "this package, hardened"],
  ["tlsf", "tlsf.wasm", "AssemblyScript's own"],
] as const;
const ROUNDS = 9;
const LIMIT_SECONDS = 5;

/** Runs all of it, and tells of each part as it comes. What goes wrong is told, not thrown. */
export async function testEngine(load: LoadFile, tell: (news: EngineNews) => void): Promise<void> {
  try {
    for (const [i, { build, file }] of SELFTEST_BUILDS.entries()) {
      tell({ kind: "doing", what: `laws of the ${build} build`, part: i / SELFTEST_BUILDS.length });
      tell({ kind: "laws", result: selfTest(build, await compiled(load, file)) });
    }
    tell({ kind: "times", report: await benchmark(load, tell) });
    tell({ kind: "done" });
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

async function benchmark(load: LoadFile, tell: (news: EngineNews) => void): Promise<ReplayReport> {
  const trace = await decodeTraceAsync(await load("trace.pmtc"), [stored, deflateStream]);
  const driver = await compiled(load, "replay.wasm");
  const allocators = await Promise.all(
    TIMED.map(async ([name, file, about]) =>
      moduleAllocator(name, about, driver, await compiled(load, file)),
    ),
  );
  const onRound = (done: number, rounds: number) =>
    tell({ kind: "doing", what: `benchmark, round ${done} of ${rounds}`, part: done / rounds });
  return replayTrace(trace, allocators, { rounds: ROUNDS, limitSeconds: LIMIT_SECONDS, onRound });
}

async function compiled(load: LoadFile, file: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await load(file));
}
