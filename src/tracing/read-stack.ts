import { pathOf } from "../tracemalloc/file-names.js";
import { type Position, parseStack } from "../tracemalloc/frames.js";
import type { Above } from "../watch/allocation-watcher.js";

/** What of V8's CallSite is asked. */
interface CallSite {
  getFileName(): string | null | undefined;
  getEvalOrigin?(): string | undefined;
  getFunctionName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  /** The character, or of wasm the byte. */
  getPosition(): number;
}

interface ErrorClass {
  stackTraceLimit?: number;
  prepareStackTrace?: ((error: unknown, sites: CallSite[]) => unknown) | undefined;
  captureStackTrace?(target: object, above?: unknown): void;
}

/** By file and position, as a line is found by counting from the start of the file. */
type Known = Map<string, Map<number, Position>>;

/** What engines have that do not say. */
const DEFAULT_LIMIT = 10;

const host = Error as unknown as ErrorClass;
const known: Known = new Map();

/** A stack that was taken and not looked at. V8 keeps what is called alive by it. */
export interface TakenStack {
  stack?: unknown;
}

/**
 * Takes the stack beneath the call of a function, up to `limit` calls of it; of some engines from this call on.
 *
 * V8 makes something to look at only when it is asked for, which takes longer than this.
 */
export function takeStack(limit: number, above: Above = takeStack): TakenStack {
  const { stackTraceLimit } = host;
  try {
    host.stackTraceLimit = limit;
    if (!isV8) return { stack: new Error().stack };
    const taken: TakenStack = {};
    host.captureStackTrace?.(taken, above);
    return taken;
  } catch {
    // A frozen Error has no limit to be set.
    return { stack: new Error().stack };
  } finally {
    restore(stackTraceLimit, host.prepareStackTrace);
  }
}

/**
 * The calls of a stack, the innermost first. An object for each place in a program, the same one each time.
 *
 * V8 gives the calls themselves, which takes half the time of their text, and nothing of them is kept; others the text of a stack, which no standard
 * describes.
 */
export function readStack(taken: TakenStack, limit: number): readonly Position[] {
  const { stackTraceLimit, prepareStackTrace } = host;
  try {
    host.prepareStackTrace = (error, sites) =>
      sites.filter(hasPlace).map((site) => placeOf(site, (one) => prepareStackTrace?.(error, [one])));
  } catch {
    // A frozen Error: the stack is a text.
  }
  try {
    const { stack } = taken;
    return Array.isArray(stack) ? stack : fromText(stack, limit);
  } finally {
    restore(stackTraceLimit, prepareStackTrace);
  }
}

function restore(limit: ErrorClass["stackTraceLimit"], prepare: ErrorClass["prepareStackTrace"]): void {
  // Not deleted where they were not there: engines are slow with what has lost a property. One of them may be frozen: the other one is set all the same.
  Reflect.set(host, "stackTraceLimit", limit ?? DEFAULT_LIMIT);
  Reflect.set(host, "prepareStackTrace", prepare);
}

/** What the program has made texts of stacks by, as tools do that know source maps. */
type Prepare = (site: CallSite) => unknown;

/** Not so functions of the engine itself. */
function hasPlace(site: CallSite): boolean {
  return (site.getFileName() ?? site.getEvalOrigin?.()) != null;
}

function placeOf(site: CallSite, prepare: Prepare): Position {
  const file = site.getFileName() ?? site.getEvalOrigin?.() ?? "<unknown>";
  const position = site.getPosition();
  let places = known.get(file);
  if (places === undefined) {
    places = new Map();
    known.set(file, places);
  }
  const old = places.get(position);
  if (old !== undefined) return old;
  const place = newPlace(site, file, position, prepare);
  places.set(position, place);
  return place;
}

function newPlace(site: CallSite, file: string, position: number, prepare: Prepare): Position {
  const functionName = site.getFunctionName() ?? "";
  if (file.startsWith("wasm:")) return { file, line: position, column: 0, functionName };
  const origin = site.getFileName() ? undefined : file;
  const text = origin === undefined ? prepare(site) : `    at ${functionName} (${origin}, <anonymous>:1:1)`;
  const mapped = typeof text === "string" ? parseStack(text)[0] : undefined;
  if (mapped !== undefined && mapped.line !== 0) return { ...mapped, functionName };
  return {
    file: pathOf(file),
    line: site.getLineNumber() ?? 0,
    column: site.getColumnNumber() ?? 0,
    functionName,
  };
}

/** A stack's places are made one by one each time: those that were there before are given instead. */
function fromText(stack: unknown, limit: number): readonly Position[] {
  return parseStack(stack)
    .slice(0, limit)
    .map((place) => {
      const key = `${place.file}\n${place.functionName}`;
      const places = known.get(key) ?? new Map<number, Position>();
      known.set(key, places);
      const at = place.line * 2 ** 20 + place.column;
      const old = places.get(at) ?? place;
      places.set(at, old);
      return old;
    });
}

const isV8 = (() => {
  let told = false;
  const { prepareStackTrace, stackTraceLimit } = host;
  try {
    host.prepareStackTrace = (_, sites) => {
      told = typeof sites[0]?.getPosition === "function";
      return "";
    };
    void new Error().stack;
  } catch {
    // A frozen Error.
  } finally {
    restore(stackTraceLimit, prepareStackTrace);
  }
  return told;
})();
