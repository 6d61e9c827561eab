// Sources whose heap is there as it is: of a snapshot, of a capsule, or of a program that runs.
import { decodeCapsule } from "../../capsule/capsule-file.js";
import type { PyMem } from "../../py-mem.js";
import type { PyTracemalloc } from "../../tracing/tracemalloc.js";
import { callSiteMoment } from "./call-sites.js";
import { countText } from "./format.js";
import { heapGroups, type Moment } from "./growth.js";
import { faultOf, heapOfSnapshot, liveHeap, pictureOf } from "./heap-source.js";
import { operationText } from "./operation-text.js";
import type { Source } from "./source.js";
import type { Picture } from "./tone-line.js";

function momentOf(label: string, picture: Picture): Moment {
  return { label, by: "size", groups: heapGroups(picture) };
}

/**
 * The heap of what py.snapshot() gave.
 * @throws {RangeError} the bytes are cut, damaged or of another version.
 */
export function openSnapshot(label: string, bytes: Uint8Array): Source {
  const heap = heapOfSnapshot(bytes);
  const picture = pictureOf(heap);
  return {
    kind: "snapshot",
    notes: [`The ${heap.build} build.`, faultOf(heap) ?? "check() finds the heap sound."],
    picture: () => picture,
    moments: () => [momentOf(label, picture)],
    moment: (kept) => momentOf(kept, picture),
    ownerText: () => "",
  };
}

/**
 * The heap in which a misuse was found, and what was done before.
 * @throws {CapsuleError | RangeError} the bytes are cut, damaged or of another version.
 */
export function openCapsule(label: string, bytes: Uint8Array): Source {
  const { misuse, last, operations, left, snapshot, engine, seed } = decodeCapsule(bytes);
  const source = openSnapshot(label, snapshot);
  const from = engine === "" ? "" : `Captured in ${engine}.`;
  const notes = [...source.notes, from, seed === null ? "" : `Seed ${countText(seed)}.`];
  return {
    ...source,
    kind: "capsule",
    notes: notes.filter((note) => note !== ""),
    misuse: {
      message: misuse.message,
      address: misuse.address,
      request: last === null ? "" : operationText(last),
      operations: operations.map(operationText).reverse(),
      left,
    },
  };
}

/**
 * The heap of a program, read anew for each picture. While tracemalloc traces it, blocks have call sites.
 * @param siteOf gives a block's call site where tracemalloc does not, or "".
 * @throws {TypeError} py is not what createPyMem gave.
 */
export function openLive(py: PyMem, siteOf: (address: number) => string): Source {
  const heap = liveHeap(py);
  return {
    kind: "live",
    notes: [`The ${heap.build} build, live.`],
    picture: () => pictureOf(heap),
    moments: () => [],
    moment: (label) => {
      const tracing = tracingOf(py);
      if (tracing === undefined) return momentOf(label, pictureOf(heap));
      return callSiteMoment(label, tracing.take_snapshot());
    },
    ownerText: (address) => {
      const traceback = tracingOf(py)?.get_object_traceback(address) ?? null;
      return traceback === null ? siteOf(address) : `Allocated at ${traceback.at(-1)}.`;
    },
  };
}

/** What traces the heap, if anything does. The small entry for browsers has no tracemalloc, and says so by an error. */
function tracingOf(py: PyMem): PyTracemalloc | undefined {
  try {
    return py.tracemalloc.is_tracing() ? py.tracemalloc : undefined;
  } catch {
    return undefined;
  }
}
