// Programs of the system and of the cache, run to their end.
import { spawnSync } from "node:child_process";

/** A program failed, or is not there; the message is what it said last. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What a missing program is called for people, and how to get it. */
  readonly hint?: string;
}

const KEPT_LINES = 6;
const HUGE_OUTPUT = 1 << 28;

/** The lines that tell most: those that say "error", or else the last ones. */
function essence(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => /^E:|error\b/i.test(line));
  return (errors.length > 0 ? errors.slice(0, KEPT_LINES) : lines.slice(-KEPT_LINES)).join("; ");
}

/** Runs a program and answers what it wrote to its standard output. */
export function run(program: string, args: readonly string[], surroundings: Surroundings = {}): Buffer {
  const { cwd, env = process.env, hint = "" } = surroundings;
  const result = spawnSync(program, args, {
    cwd,
    env,
    maxBuffer: HUGE_OUTPUT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (result.error) {
    const isAbsent = "code" in result.error && result.error.code === "ENOENT";
    const reason = isAbsent ? `${program} is not installed${hint && `: ${hint}`}` : result.error.message;
    throw new CommandError(reason);
  }
  if (result.status !== 0) {
    throw new CommandError(`${program} failed: ${essence(`${result.stderr}\n${result.stdout}`)}`);
  }
  return result.stdout;
}
