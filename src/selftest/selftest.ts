// The vectors and laws that every host has to keep (test/hosts/vectors.json), in the engine that this runs in.
import { instantiator } from "#build/selftest/instances.mjs";
import { vectors } from "#build/selftest/laws.js";
import { runVectors } from "#build/selftest/vectors.mjs";

/** What came of a build. */
export interface BuildResult {
  readonly build: string;
  /** How many vectors hold. */
  readonly passed: number;
  readonly skipped: number;
  /** Why some were skipped. */
  readonly reason?: string;
  /** Of each vector that does not hold its name, the step, and what was wrong. */
  readonly failed: readonly string[];
}

/** The builds that vectors are for, each with its file in build/. */
export const SELFTEST_BUILDS = [
  { build: "default", file: "pymalloc.wasm" },
  { build: "fast", file: "pymalloc.fast.wasm" },
  { build: "secure", file: "pymalloc.secure.wasm" },
  { build: "sampling", file: "pymalloc.sampling.wasm" },
  { build: "debug", file: "pymalloc.debug.wasm" },
  { build: "link", file: "pymalloc.link.wasm" },
  { build: "embed", file: "pymalloc.embed.wasm" },
] as const;

/** A memory beyond 2 GiB is more than some browsers give a page. */
function hasTwoGib(): boolean {
  try {
    new WebAssembly.Memory({ initial: 1 }).grow(2 ** 15 + 1);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs all vectors of a build, each in a fresh instance. Those above 2 GiB are left out where the engine gives no such memory, which the result says.
 * @param build one of {@link SELFTEST_BUILDS}.
 */
export function selfTest(build: string, module: WebAssembly.Module): BuildResult {
  const cannot = hasTwoGib() ? {} : { "2 GiB": "this engine gives no memory beyond 2 GiB" };
  return runVectors(vectors, build, instantiator(module, build), { cannot }) as BuildResult;
}
