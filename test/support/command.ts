// The package's command as users run it, in a folder of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { CALLOC, FREE, MALLOC, REALLOC } from "../../src/trace/trace.js";
import { encodeTrace } from "../../src/trace/trace-file.js";
import { type Outcome, runInProcess } from "./in-process.js";
import { traceOf } from "./traces.js";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const folder = realpathSync(mkdtempSync(join(tmpdir(), "command-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Surroundings {
  readonly cwd?: string;
  readonly script?: string;
  readonly input?: string;
  /** A process that takes longer, waiting for what never comes, is ended. */
  readonly timeout?: number;
}

/** Runs `pymalloc-wasm WORDS` in the folder, in this process: one at a time. */
export const command = (words: readonly string[]): Promise<Outcome> => runInProcess(words, folder);

/** The same as a process of its own, which has surroundings. */
export function commandProcess(args: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const { cwd = folder, script = `${root}build/src/cli.js`, input = "", timeout = 50_000 } = surroundings;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd, timeout });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
    child.stdin.on("error", () => undefined).end(input);
  });
}

/** Puts a file into the folder; gives its name there. */
export function put(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

/** Six operations. */
export const small = traceOf([
  [MALLOC, 2, 0, 24],
  [CALLOC, 1, 1, 600],
  [REALLOC, 2, 0, 70_000],
  [FREE, 1, 1],
  [MALLOC, 0, 1, 5],
  [FREE, 2, 0],
]);
export const smallFile: Uint8Array = encodeTrace({ title: "six operations", ...small });
