// What is compared with what, in words.
import type { ComparedFile, FileKind, Moments } from "./comparison.js";
import { quantity } from "./format.js";
import type { GroupedBy } from "./growth.js";

export const KIND_NAMES: Readonly<Record<FileKind, string>> = {
  trace: "trace",
  snapshot: "heap's snapshot",
  capsule: "capsule",
  live: "live heap",
  tracemalloc: "tracemalloc snapshot",
};

export const BY_NAMES: Readonly<Record<GroupedBy, string>> = {
  size: "by size",
  "domain and size": "by domain and size",
  "call site": "by the line that allocated",
};

/** Files that are another kind now than when they were opened, a sentence each. */
export function changedText(files: readonly ComparedFile[]): string {
  const changed = files.filter(({ kind, began }) => kind !== began);
  return changed
    .map(
      ({ name, kind, began }) =>
        `${name} was a ${KIND_NAMES[began]} when it was opened, and is a ${KIND_NAMES[kind]} now. ${kind === "tracemalloc" ? "It has no map any more; its" : "Its"} former moments stay under Leaks.`,
    )
    .join(" ");
}

/** What there is to know of a comparison with estimates. */
export const ESTIMATES =
  "Estimates: tracemalloc traced a sample of the allocations only. Two times out of three the true number is no farther away than \u00b1 says; of fewer than ten samples even that is a rough number.";

/** The moments that are compared, and whose they are. */
export function comparedText({ files, labels, by }: Moments): string {
  const compared = files.filter((file) => file.compared > 0);
  const [first] = compared;
  if (first === undefined) return "";
  const how = BY_NAMES[by];
  if (labels.length === 1)
    return `${first.name} is a single moment, ${how}: there is nothing yet to compare it with.${otherKinds(files)}`;
  const names = namesText(compared);
  const what =
    compared.length === 1
      ? `${quantity(labels.length, "moment")} of`
      : `${quantity(compared.length, "file")},`;
  return `Compared ${how}: ${what} ${names}.${otherKinds(files)}`;
}

/** Three files by their names; of more the first and the last. */
function namesText(files: readonly ComparedFile[]): string {
  const names = files.map(({ name }) => name);
  if (names.length > 3) return `${names[0]} to ${names.at(-1)}`;
  return names.length === 1 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function otherKinds(files: readonly ComparedFile[]): string {
  const others = files.filter(({ compared }) => compared === 0);
  return others.length === 0 ? "" : ` Not compared with these: ${others.map(otherText).join("; ")}.`;
}

function otherText({ name, kind, by }: ComparedFile): string {
  return `${name}, a ${KIND_NAMES[kind]}, which knows its blocks ${BY_NAMES[by]}`;
}

/** What a kind of group is, and where more is to be had. */
export const HINTS: Readonly<Record<GroupedBy, string>> = {
  size: "A heap knows the sizes of its blocks, and not who allocated them. Snapshots of tracemalloc do: py.tracemalloc.start(10), and after each round of work py.tracemalloc.take_snapshot().dump(file).",
  "domain and size":
    "raw, mem and obj are CPython\u2019s domains: PyMem_RawMalloc, PyMem_Malloc and PyObject_Malloc with their calloc and realloc; obj is also malloc\u2019s. A trace has no lines of the program; snapshots of tracemalloc do: py.tracemalloc.start(10), and then py.tracemalloc.take_snapshot().dump(file).",
  "call site":
    "A row opens to show the calls that led to its line: as many as py.tracemalloc.start(calls) was told to keep.",
};
