import { fingerprints } from "#build/facts.js";

/**
 * - `default`: misuse of free and realloc is detected before it does harm.
 * - `fast`: without that detection, smaller and a little faster.
 * - `secure`: canaries, a quarantine, zeroed memory, random placement: overflows and writes after free are detected too,
 *   at twice the time and somewhat more memory.
 * - `debug`: the default build with assertions on its own structure and with names, slower.
 * - `sampling`: the default build that counts requests, so that `py.tracemalloc` can follow one in so many bytes, whoever asks for them;
 *   a little slower.
 */
export type BuildName = "default" | "fast" | "secure" | "debug" | "sampling";

/** The names that createPyMem takes. */
export const buildNames: readonly BuildName[] = ["default", "fast", "secure", "debug", "sampling"];

export function isBuildName(name: unknown): name is BuildName {
  return (buildNames as readonly unknown[]).includes(name);
}

/** A number that tells this build, of this version, from every other. */
export function fingerprint(build: BuildName): number {
  return fingerprints[build];
}
