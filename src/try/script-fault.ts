// What a script that is tried has thrown: whether it is the script's own fault, and where in it.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The frames of an error's stack, innermost first; of what is no error there are none. */
const framesOf = (error: unknown): string[] =>
  error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];

/** Whether the error comes out of wasm: a trap, or what is thrown while wasm's functions are the innermost ones. */
export function isOfWasm(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || framesOf(error)[0]?.includes("wasm://") === true;
}

/** A line of a file, as frames of modules have it; those of CommonJS have a path. */
const PLACE = /(?:\(|at (?:async )?)((?:file:\/\/)?\/.*|[A-Za-z]:\\.*):(\d+):\d+\)?$/;

function placeIn(frame: string): string[] {
  const [, file = "", line] = PLACE.exec(frame) ?? [];
  if (line === undefined) return [];
  return [`${file.startsWith("file:") ? fileURLToPath(file) : file}:${line}`];
}

/** Node's own look at a file's syntax, which begins with the place: an error of that kind has none in its stack. */
function placeOfSyntax(file: string): string | undefined {
  const { status, stderr } = spawnSync(process.execPath, ["--check", file], { encoding: "utf8" });
  const [place = ""] = stderr.split("\n", 1);
  return status === 0 ? undefined : /:\d+$/.exec(place) ? place.replace(/^file:\/\//, "") : undefined;
}

/** Where it was thrown: `file:line`, or the script's file alone where nothing tells. */
export function placeOf(error: unknown, file: string): string {
  const [place] = framesOf(error).flatMap(placeIn);
  return place ?? (error instanceof SyntaxError ? placeOfSyntax(file) : undefined) ?? file;
}
