// npm's pyodide, up to a Python that has started; or a line that says why there is none, and what to do.
import { readFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type LoadPyodide, loadWith } from "../pyodide/loader.js";
import { TESTED_VERSIONS } from "../pyodide/pyodide-module.js";
import { CommandError } from "./command.js";
import { printable } from "./output.js";
import { findPackage, notInstalled, PYODIDE } from "./packages.js";

/** Gives how many bytes were read or written. */
type Stream<Does extends string> = { readonly [does in Does]: (bytes: Uint8Array) => number } & {
  readonly isatty: boolean;
};

/** What is used of the package's PyodideAPI. */
export interface Python {
  readonly version: string;
  mountNodeFS(path: string, hostPath: string): void;
  setStdin(options: Stream<"read">): void;
  setStdout(options: Stream<"write">): void;
  setStderr(options: Stream<"write">): void;
  setInterruptBuffer(buffer: Int32Array): void;
  runPython(code: string): (script: string, args: readonly string[], folder: string) => number;
}

function versionOf(folder: string): string {
  try {
    return String(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version);
  } catch {
    return "of an unknown version";
  }
}

/** The package's folder. @throws {CommandError} it is not there, or of a version that has not been tried. */
function findPyodide(): string {
  const file = findPackage("pyodide/pyodide.mjs");
  if (file === undefined) throw notInstalled("record needs", PYODIDE);
  const folder = dirname(file);
  const version = versionOf(folder);
  if (TESTED_VERSIONS.test(version)) return folder;
  throw new CommandError(
    `record cannot use pyodide ${version}, which is in ${folder}: npm install ${PYODIDE}`,
  );
}

/**
 * Some of what goes wrong while Pyodide loads is thrown where nobody catches it, and after some of it Pyodide waits for ever: Node would print
 * Pyodide's source, or end without a word.
 */
function settled<Result>(start: () => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const never = () => reject(new Error("it stopped without an error"));
    process.on("uncaughtException", reject);
    process.on("unhandledRejection", reject);
    process.once("beforeExit", never);
    start().then((result) => {
      process.off("uncaughtException", reject);
      process.off("unhandledRejection", reject);
      process.off("beforeExit", never);
      resolve(result);
    }, reject);
  });
}

const STDERR = 2;
const LONGEST_REASON = 200;
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n", 1)[0]?.slice(0, LONGEST_REASON) ?? "";

/**
 * Loads Pyodide; the function has its Module before Python starts. If it fails on the way, the process ends with a line and exit code 1.
 * @throws {CommandError} there is none that can be used.
 */
export async function loadPython(beforeStart: (module: unknown) => void): Promise<Python> {
  const folder = findPyodide();
  try {
    return await settled(async () => {
      const { href } = pathToFileURL(join(folder, "pyodide.mjs"));
      const { loadPyodide } = (await import(href)) as { loadPyodide: LoadPyodide };
      return (await loadWith({ loadPyodide }, beforeStart)) as unknown as Python;
    });
  } catch (error) {
    writeSync(
      STDERR,
      `pymalloc-wasm: Pyodide does not start: ${printable(reasonOf(error))}; remove ${printable(folder)}, then npm install ${PYODIDE}\n`,
    );
    // What Pyodide has still under way would go on, and write more; in a worker this ends that alone.
    process.exit(1);
  }
}
