// One mistake on one allocator: what it said at once, and what came of it.
import { MemoryMisuseError, PyMemFatalError } from "../../src/index.js";
import type { Row } from "./row.js";
import { BrokenPromise, Scene, sizeOfTurn } from "./scene.js";
import type { TargetSource } from "./target.js";

const LATER_BLOCKS = 120;

/**
 * What came of a call. After "refused" and "answered" the program goes on; after a trap without a name nothing is known of the
 * heap, and after damage nothing more is asked.
 */
interface Told {
  readonly kind: "answered" | "refused" | "trapped" | "damaged";
  readonly text: string;
}

/** Damage stands out in the table. */
const damage = (what: string): Told => ({ kind: "damaged", text: `**${what}**` });

/** The cell of a call that did not come back. */
export const LOOPS = damage("LOOPS").text;

function trap({ message }: Error): Told {
  const reason = /out of bounds/.test(message) ? " (wild access)" : ` (${message})`;
  return { kind: "trapped", text: `trap${message === "unreachable" ? "" : reason}` };
}

/** What an error says, in a word or two. An error that nobody expects here is thrown on. */
function tell(error: unknown): Told {
  if (error instanceof MemoryMisuseError) return { kind: "refused", text: error.code };
  if (error instanceof PyMemFatalError && error.cause instanceof Error) return trap(error.cause);
  if (error instanceof WebAssembly.RuntimeError) return trap(error);
  if (error instanceof BrokenPromise) return damage(error.message);
  if (error instanceof RangeError && /call stack/.test(error.message)) return damage("STACK OVERFLOW");
  if (error instanceof RangeError || error instanceof TypeError) return { kind: "refused", text: error.name };
  throw error;
}

/** Undefined if the call said nothing. */
function attempt(call: () => string | undefined): Told | undefined {
  try {
    const text = call();
    return text === undefined ? undefined : { kind: "answered", text };
  } catch (error) {
    return tell(error);
  }
}

/** The program goes on: new blocks, all of them its own, and every block with its contents. The first fault counts. */
function goOn(scene: Scene): Told | undefined {
  let first: Told | undefined;
  for (let turn = 0; turn < LATER_BLOCKS; turn++) {
    const told = attempt(() => void scene.allocate(sizeOfTurn(turn)));
    if (told?.kind === "trapped" || told?.kind === "damaged") return told;
    // An allocator that names what it found is asked again: it may still break its promises.
    first ??= told;
  }
  return attempt(() => void scene.verify()) ?? first;
}

function later({ kind, text }: Told): string {
  if (kind === "damaged") return text;
  return kind === "trapped" ? "later trap" : `later ${text}`;
}

/** The cell of the table, from a heap of its own. */
export function runCell(row: Row, source: TargetSource): string {
  const scene = new Scene(source);
  const misuse = row.prepare(scene);
  if (misuse === undefined) return "n/a";
  const said = attempt(misuse);
  if (said?.kind === "trapped" || said?.kind === "damaged") return said.text;
  const consequence = goOn(scene);
  const texts = [said?.text, consequence && later(consequence)].filter((text) => text !== undefined);
  if (texts.length > 0) return texts.join(", ");
  const found = scene.target.check();
  return found === undefined ? "silent" : `check(): ${found}`;
}
