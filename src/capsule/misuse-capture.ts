import { describe } from "../arguments.js";
import { MemoryMisuseError, type PyMemFatalError } from "../errors.js";
import type { Faults } from "../faults.js";
import { copyOf } from "../heap-copy.js";
import type { HeapParts } from "../heap-parts.js";
import { checkNames } from "../option-names.js";
import { takeSnapshot } from "../snapshot.js";
import type { AllocationWatch } from "../watch/allocation-watch.js";
import type { Attempt, FamilyNumber } from "../watch/allocation-watcher.js";
import type { Capsule, Operation, OperationKind, ToldMisuse } from "./capsule.js";
import { encodeCapsule } from "./capsule-file.js";
import { LastOperations } from "./last-operations.js";

/** Told of a misuse, with the bytes of its capsule. */
export type CapsuleCallback = (
  capsule: Uint8Array<ArrayBuffer>,
  error: MemoryMisuseError | PyMemFatalError,
) => void;

/** How much a capsule holds. */
export interface CaptureOptions {
  /** How many of the last requests; 1000 unless given, from 0 to 1,000,000. */
  readonly operations?: number;
}

/** What makes misuses of one heap files. */
export interface MisuseCapture {
  /**
   * Has the callback told of each misuse from now on, before who made it knows, whatever `onMisuse` is: with a file that `npx pymalloc-wasm
   * replay` runs again in any engine and the inspector opens. It has a snapshot of the heap as it was found, which is as large as the heap, and the
   * last requests. Meanwhile each request is noted, which takes some hundred nanoseconds. What the callback throws is thrown on its own.
   * @returns ends it.
   * @throws {TypeError | RangeError} callback is no function, operations no number of them; the fast build sees no misuse.
   */
  captureMisuse(callback: CapsuleCallback, options?: CaptureOptions): () => void;
}

const DEFAULT_OPERATIONS = 1000;
const MOST_OPERATIONS = 1_000_000;

export function misuseCapture(
  heap: HeapParts,
  faults: Faults,
  watch: AllocationWatch,
  seed: number | undefined,
): MisuseCapture {
  return {
    captureMisuse: (callback, options = {}) => {
      const most = checkedOperations(options);
      if (typeof callback !== "function")
        throw new TypeError(`captureMisuse: callback must be a function, not ${describe(callback)}`);
      if (heap.build === "fast") throw new TypeError("captureMisuse: the fast build sees no misuse");
      const last = new LastOperations(most);
      const endWatch = watch.add(last);
      const endFaults = faults.add((error, functionName) => {
        const capsule: Capsule = {
          build: heap.build,
          engine: engineName(),
          seed: seed ?? null,
          misuse: told(error),
          last: attempted(watch.attempt) ?? operationOf(error, functionName),
          operations: last.operations,
          left: last.left,
          snapshot: watch.without(() => takeSnapshot(copyOf(heap), heap.build)),
        };
        try {
          callback(encodeCapsule(capsule), error);
        } catch (thrown) {
          queueMicrotask(() => {
            throw thrown;
          });
        }
      });
      return () => {
        endFaults();
        endWatch();
      };
    },
  };
}

function checkedOperations(options: CaptureOptions): number {
  checkNames("captureMisuse", options, ["operations"]);
  const { operations = DEFAULT_OPERATIONS } = options;
  if (typeof operations !== "number")
    throw new TypeError(`captureMisuse: operations must be a number, not ${describe(operations)}`);
  if (Number.isInteger(operations) && operations >= 0 && operations <= MOST_OPERATIONS) return operations;
  throw new RangeError(
    `captureMisuse: operations must be an integer from 0 to ${MOST_OPERATIONS}, not ${describe(operations)}`,
  );
}

function told(error: MemoryMisuseError | PyMemFatalError): ToldMisuse {
  const { name, code, message, address = 0 } = error;
  return { name, code, message, address, size: error instanceof MemoryMisuseError ? error.size : 0 };
}

const OWN: FamilyNumber = 3;
const families: readonly (readonly [prefix: string, domain: FamilyNumber])[] = [
  ["PyMem_Raw", 0],
  ["PyMem_", 1],
  ["PyObject_", 2],
  ["", OWN],
];

function attempted(attempt: Attempt | undefined): Operation | null {
  return attempt === undefined
    ? null
    : { ...attempt, former: attempt.kind === "realloc" ? attempt.address : 0 };
}

/** A free or resize that no hook has seen, by the name of the function. */
function operationOf(
  { address = 0, ...error }: MemoryMisuseError | PyMemFatalError,
  functionName: string,
): Operation | null {
  const { size: asked = 0 } = error as { size?: number };
  // Whoever is told of misuse is not told by what.
  if (functionName === "misuse")
    return {
      kind: asked === 0 ? "free" : "realloc",
      domain: OWN,
      address,
      former: asked && address,
      size: asked,
    };
  for (const [prefix, domain] of families) {
    if (!functionName.startsWith(prefix)) continue;
    const kind = functionName.slice(prefix.length).toLowerCase() as OperationKind;
    if (kind !== "free" && kind !== "realloc") return null;
    const size = "size" in error && kind === "realloc" ? error.size : 0;
    return { kind, domain, address, former: kind === "realloc" ? address : 0, size };
  }
  return null;
}

/** What the host says of itself. */
function engineName(): string {
  const { navigator, process } = globalThis as {
    navigator?: { userAgent?: string };
    process?: { version?: string; platform?: string };
  };
  return navigator?.userAgent ?? (process?.version ? `Node ${process.version} ${process.platform}` : "");
}
