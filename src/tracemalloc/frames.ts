// The texts of stacks, which no standard describes, as positions. V8's lines are "    at name (place)" or "    at place", SpiderMonkey's
// and JavaScriptCore's "name@place". A place is file:line:column, or of wasm module:wasm-function[3]:0x1a2.
import { pathOf } from "./file-names.js";

/** Where a call of a stack is. */
export interface Position {
  /** A path; a URL where the program did not come from a file. Of wasm the module's name, as the engine has it. */
  readonly file: string;
  /** From 1; 0: not known. Of wasm the byte's offset in the module. */
  readonly line: number;
  /** From 1; 0: not known. */
  readonly column: number;
  /** "" if it has none. */
  readonly functionName: string;
}

const UNKNOWN: Position = Object.freeze({ file: "<unknown>", line: 0, column: 0, functionName: "" });

/**
 * The calls of a stack, the most recent one first. Those of the engine itself, which have no place, are left out. Code of eval has the place of
 * the eval, in so far as the engine tells it.
 * @param stack Error.prototype.stack, of any engine, or whatever else.
 * @returns at least one position: <unknown>:0, if nothing can be read.
 */
export function parseStack(stack: unknown): readonly Position[] {
  if (typeof stack !== "string") return [UNKNOWN];
  const isV8 = /^\s*at /m.test(stack);
  const positions: Position[] = [];
  for (const line of stack.split("\n")) {
    const position = isV8 ? positionOfV8(line) : positionAfterAt(line);
    if (position !== undefined) positions.push(position);
  }
  return positions.length > 0 ? positions : [UNKNOWN];
}

function positionOfV8(line: string): Position | undefined {
  const call = /^\s*at (?:async )?(.*?)\s*$/.exec(line)?.[1];
  if (call === undefined) return undefined;
  if (!call.endsWith(")")) return positionOf("", call);
  // A name may have parentheses, and a path, too: the place begins where something does that is one in full.
  for (let open = call.indexOf(" ("); open >= 0; open = call.indexOf(" (", open + 1)) {
    const place = call.slice(open + 2, -1);
    if (isFullPlace(place)) return positionOf(call.slice(0, open), place);
  }
  const open = call.indexOf(" (");
  return positionOf(call.slice(0, Math.max(open, 0)), call.slice(open + 2, -1));
}

const isFullPlace = (place: string): boolean => /^(?:[A-Za-z][\w+.-]*:|\/|\\\\|<|eval at )/.test(place);

function positionAfterAt(line: string): Position | undefined {
  const at = line.indexOf("@");
  if (at < 0) return undefined;
  // Firefox: "async*name", "setTimeout handler*name".
  const name = line.slice(0, at).replace(/^.*\*/, "");
  return positionOf(name, line.slice(at + 1));
}

function positionOf(functionName: string, place: string): Position | undefined {
  return (
    wasmPosition(functionName, place) ??
    evalPosition(functionName, place) ??
    plainPosition(functionName, place)
  );
}

function wasmPosition(functionName: string, place: string): Position | undefined {
  const start = place.lastIndexOf(":wasm-function[");
  if (start < 0) return undefined;
  const parts = /^(wasm-function\[\d+\])(?::0x([0-9a-f]+))?$/.exec(place.slice(start + 1));
  if (parts === null) return undefined;
  const [, name = "", offset = "0"] = parts;
  const file = place.slice(0, start);
  // JavaScriptCore has no names for modules.
  return position(
    file === "<?>" ? "<wasm>" : pathOf(file),
    `${Number.parseInt(offset, 16)}`,
    "0",
    functionName || name,
  );
}

/** V8: "eval at name (place of the eval), <anonymous>:1:1", as often as they are nested. Firefox: "file line 3 > eval:1:1". */
function evalPosition(functionName: string, place: string): Position | undefined {
  if (place.startsWith("eval at ")) {
    const origin = /^(?:eval at [^(]*\()+(?!eval at )(.*?:\d+:\d+)\)/.exec(place)?.[1];
    return origin === undefined ? undefined : plainPosition(functionName, origin);
  }
  const [, file, line] = /^(.*?) line (\d+) > (?:eval|Function)\b/.exec(place) ?? [];
  return file === undefined ? undefined : position(pathOf(file), line, "0", functionName);
}

/** Of what has no line, of the engine's own and of what is nowhere, there is none. */
function plainPosition(functionName: string, place: string): Position | undefined {
  const [, file = "", line, column] = /^(.*?):(\d+)(?::(\d+))?$/.exec(place) ?? [];
  return ENGINE.test(file) ? undefined : position(pathOf(file), line, column, functionName);
}

const ENGINE = /^(?:|<anonymous>|native|self-hosted|\[native code\])$/;

function position(file: string, line = "0", column = "0", functionName = ""): Position | undefined {
  const numbers = { line: Number(line), column: Number(column) };
  // No engine has such lines; what has is not a stack.
  if (numbers.line > 0xffffffff || numbers.column > 0xffffffff) return undefined;
  return Object.freeze({ file, ...numbers, functionName });
}
