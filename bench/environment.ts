import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { engineName } from "./engine.js";
import type { Environment } from "./results.js";
import { projectFolder } from "./toolchain.js";

/** The commit, with "+" when files differ from it; null where there is no git or no repository. */
function commit(): string | null {
  const git = (...args: string[]): string =>
    execFileSync("git", args, {
      cwd: projectFolder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain") === "" ? "" : "+");
  } catch {
    return null;
  }
}

export function describeEnvironment(): Environment {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    commit: commit(),
    node: process.version,
    v8: process.versions.v8,
    engine: engineName(),
    cpu: processors[0]?.model ?? "unknown",
    cores: processors.length,
    platform: `${process.platform} ${process.arch}`,
  };
}
