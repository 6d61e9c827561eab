import { MemoryMisuseError, PyMemFatalError } from "../errors.js";
import type { PyMemOptions } from "../options.js";
import type { PyMem } from "../py-mem.js";
import type { Capsule, Operation, ToldMisuse } from "./capsule.js";

/** What came of a capsule that was run again. */
export interface CapsuleReplay {
  /** Whether the same was found wrong: the same code, at the same address. */
  readonly isReproduced: boolean;
  /** What was found; null: nothing. */
  readonly found: Pick<ToldMisuse, "name" | "code" | "message" | "address"> | null;
  /** What was done: the request that was wrong, once more, or check() and stats() where there is no such request. */
  readonly how: "request" | "check";
  /** Why it was not reproduced, where that is the misuse's nature and no sign of another heap; null otherwise. */
  readonly reason: string | null;
}

const NOT_IN_THE_HEAP = "only the block object knew that it is freed, and the heap's copy has none";
const reasons: Readonly<Record<string, string>> = {
  CORRUPT_LINK: "the link was mended when it was found, before the heap was copied",
  USE_AFTER_FREE: NOT_IN_THE_HEAP,
  STALE_BLOCK: NOT_IN_THE_HEAP,
};

/**
 * Makes the capsule's heap, in this engine, and does once more what was wrong. What is not in the copy is not found again: see
 * `reason`.
 * @param createPyMem the package's, of any entry that has all builds.
 */
export function replayCapsule(
  capsule: Capsule,
  createPyMem: (options: PyMemOptions) => PyMem,
): CapsuleReplay {
  const { misuse, last, snapshot } = capsule;
  const py = createPyMem({ snapshot });
  const how = last === null ? "check" : "request";
  const isSame = (found: CapsuleReplay["found"]) =>
    found !== null && found.code === misuse.code && found.address === misuse.address;
  const [first = null, ...others] =
    last === null
      ? [faultOf(() => py.check()), faultOf(() => py.stats())]
      : [faultOf(() => perform(py, last))];
  const found = others.find(isSame) ?? first;
  const isReproduced = isSame(found);
  return { isReproduced, found, how, reason: isReproduced ? null : (reasons[misuse.code] ?? null) };
}

function faultOf(run: () => unknown): CapsuleReplay["found"] {
  try {
    run();
    return null;
  } catch (error) {
    if (!(error instanceof MemoryMisuseError || error instanceof PyMemFatalError)) throw error;
    const { name, code, message, address = 0 } = error;
    return { name, code, message, address };
  }
}

const families = ["PyMem_Raw", "PyMem_", "PyObject_"] as const;
const titles = { malloc: "Malloc", calloc: "Calloc", realloc: "Realloc", free: "Free" } as const;

function perform(py: PyMem, { kind, domain, address, former, size }: Operation): void {
  const name = domain === 3 ? kind : (`${families[domain]}${titles[kind]}` as const);
  const call = py[name] as (...values: number[]) => unknown;
  if (kind === "free") call(address);
  else if (kind === "realloc") call(former, size);
  else if (kind === "calloc") call(1, size);
  else call(size);
}
