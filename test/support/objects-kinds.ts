// The types of the random graphs: each way in which a type can have references, weak references and functions.
import type { ObjectHeap, TypeDescription } from "./objects-raw.js";

export interface Kind {
  readonly name: string;
  readonly isContainer: boolean;
  /** Where an object has its number, by which tests know it. */
  readonly id: number;
  /** The references of an object's own, of each item, and of each item of the buffer. */
  readonly fixed: readonly number[];
  readonly item: readonly number[];
  readonly inBuffer: readonly number[];
  readonly description: TypeDescription;
  readonly hasFinalizer: boolean;
  readonly hasClear: boolean;
  readonly hasWeakrefs: boolean;
  readonly hasItems: boolean;
  readonly hasBuffer: boolean;
}

interface Traits {
  readonly id?: number;
  readonly finalizer?: boolean;
  readonly clear?: boolean;
}

function kind(name: string, description: TypeDescription, { id = 8, finalizer, clear }: Traits = {}): Kind {
  const { fixed = [], item = [], inBuffer = [] } = description;
  return {
    ...{ name, id, fixed, item, inBuffer, description },
    isContainer: description.isContainer !== false,
    hasFinalizer: finalizer === true,
    hasClear: clear === true,
    hasWeakrefs: description.weaklistoffset !== undefined,
    hasItems: description.itemsize !== undefined,
    hasBuffer: description.buffer !== undefined,
  };
}

/** Bytes of a bag's buffer before its items, and of an item. */
export const BUFFER_HEADER = 8;
export const BUFFER_ITEM = 8;

const allKinds: readonly Kind[] = [
  kind("pair", { basicsize: 20, fixed: [12, 16] }),
  kind("dear", { basicsize: 28, fixed: [12, 20], weaklistoffset: 16 }, { finalizer: true }),
  kind("row", { basicsize: 20, itemsize: 8, fixed: [16], item: [4] }, { id: 12 }),
  kind("atom", { basicsize: 12, isContainer: false }),
  kind("box", { basicsize: 20, isContainer: false, fixed: [12], weaklistoffset: 16 }, { finalizer: true }),
  kind("sack", { basicsize: 16, itemsize: 4, isContainer: false, item: [0] }, { id: 12 }),
  kind("crate", { basicsize: 20, fixed: [12], weaklistoffset: 16 }, { finalizer: true, clear: true }),
  kind("bag", {
    ...{ basicsize: 24, fixed: [12], buffer: 16, bufferCount: 20, bufferItemsize: BUFFER_ITEM },
    inBuffer: [BUFFER_HEADER + 4],
  }),
  kind("coupon", { basicsize: 20, fixed: [12], weaklistoffset: 16 }),
];

/** Objects that are no containers, and let scripts run when they die: without them the collector takes a shorter way. */
export const hasCallingLeaf = (kinds: readonly Kind[]) =>
  kinds.some((one) => !one.isContainer && (one.hasFinalizer || one.hasWeakrefs));

/** Sets of kinds, each tried with each build: all; without such leaves; those that let nothing run at all. */
export const kindSets: Readonly<Record<string, readonly Kind[]>> = {
  all: allKinds,
  "no leaf that calls": allKinds.filter((one) => !hasCallingLeaf([one])),
  "no kind that calls": allKinds.filter((one) => !one.hasFinalizer && !one.hasWeakrefs),
};

/** The types of the kinds, in their order. */
export function defineKinds(
  heap: ObjectHeap,
  kinds: readonly Kind[],
  finalize: number,
  clear: number,
): number[] {
  return kinds.map(({ description, hasFinalizer, hasClear }) =>
    heap.defineType({
      ...description,
      ...(hasFinalizer && { finalize }),
      ...(hasClear && { clear }),
    }),
  );
}
