// The inspector's list of files: which of them is on the map, and what becomes of one that turns into another kind.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deflateRaw } from "../src/cli/codecs.js";
import { createPyMem } from "../src/index.js";
import { distinctPaths, numbered } from "../src/inspector/distinct-names.js";
import { changedText } from "../src/inspector/engine/comparison-words.js";
import { InspectorEngine } from "../src/inspector/engine/inspector-engine.js";
import type { GivenFile } from "../src/inspector/engine/open-file.js";
import type { Changed } from "../src/inspector/engine/reports.js";
import { encodeTrace } from "../src/trace/trace-file.js";
import { leakySnapshots, leakyTrace } from "./support/planted-leak.js";

function heap(blocks: number): Uint8Array {
  const py = createPyMem({ seed: 1 });
  for (let i = 0; i < blocks; i++) py.malloc(40);
  return py.snapshot();
}

function capsule(): Uint8Array {
  const py = createPyMem({ seed: 1 });
  let written = new Uint8Array();
  py.captureMisuse((bytes) => {
    written = bytes;
  });
  const p = py.malloc(5000);
  py.free(p);
  expect(() => py.free(p)).toThrow();
  return written;
}

const [dump] = leakySnapshots(1).snapshots;
/** A file of each kind, and by what it knows its blocks. */
const KINDS = {
  trace: [encodeTrace(leakyTrace(400), deflateRaw), "domain and size"],
  snapshot: [heap(10), "size"],
  capsule: [capsule(), "size"],
  tracemalloc: [dump?.toBytes() ?? new Uint8Array(), "call site"],
} as const;
type Kind = keyof typeof KINDS;
const kinds = Object.keys(KINDS) as Kind[];
const file = (name: string, bytes: Uint8Array, label = name): GivenFile => ({ name, bytes, label });
const blocks = (engine: InspectorEngine) => engine.refresh().summary.blocksInUse;

async function opened(...files: readonly GivenFile[]): Promise<{ engine: InspectorEngine; ids: number[] }> {
  const engine = new InspectorEngine();
  await engine.open(files);
  return { engine, ids: engine.moments().files.map(({ id }) => id) };
}

/** Versions of a file, one after the other. */
async function written(...versions: readonly Uint8Array[]): Promise<[InspectorEngine, Changed]> {
  const [first = new Uint8Array(), ...later] = versions;
  const { engine, ids } = await opened(file("f", first, "1"));
  let last: Changed = { moments: engine.moments() };
  for (const [i, bytes] of later.entries())
    last = await engine.renew(ids[0] ?? 0, file("f", bytes, String(i + 2)));
  return [engine, last];
}

describe("a watched file that becomes another kind", () => {
  const pairs = kinds.flatMap((one) => kinds.filter((other) => other !== one).map((other) => [one, other]));

  it.each(pairs as [Kind, Kind][])("a %s that becomes a %s is shown as that", async (before, after) => {
    const [engine, { opened: shown, moments }] = await written(KINDS[before][0], KINDS[after][0]);
    if (after === "tracemalloc") expect([shown, moments.onMap]).toEqual([null, null]);
    else expect([shown?.kind, shown?.id]).toEqual([after, moments.onMap]);
    if (after === "tracemalloc") expect(() => engine.refresh()).toThrow("nothing is open");
    expect(moments.files).toMatchObject([{ kind: after, began: before }]);
    expect(changedText(moments.files)).toMatch(/^f was a .* when it was opened, and is a .* now\./);
    expect(new Set(moments.kinds)).toEqual(new Set([KINDS[before][1], KINDS[after][1]]));
    expect(moments.labels.length).toBeGreaterThan(0);
  });

  it("keeps its moments and its versions for when it is what it was again", async () => {
    const [engine, { opened: shown, moments }] = await written(
      heap(10),
      heap(20),
      heap(30),
      KINDS.tracemalloc[0],
      heap(40),
    );
    expect(shown).toMatchObject({ kind: "snapshot", timeline: { labels: ["1", "2", "3", "5"] } });
    expect([blocks(engine), moments.by, moments.labels]).toEqual([40, "size", ["1", "2", "3", "5"]]);
    expect(changedText(moments.files)).toBe("");
    expect(engine.growth(0, 3)).toMatchObject([{ grew: 3, isSuspect: true }]);
  });

  it("goes on showing what two moments can be compared by, rather than nothing", async () => {
    const [, { moments }] = await written(heap(10), heap(20), KINDS.tracemalloc[0]);
    expect([moments.by, moments.labels, moments.kinds]).toEqual(["size", ["1", "2"], ["size", "call site"]]);
  });

  it("leaves the map to the next file that has a heap", async () => {
    const { engine, ids } = await opened(file("a", heap(10)), file("b", heap(20)));
    const { opened: shown } = await engine.renew(ids[0] ?? 0, file("a", KINDS.tracemalloc[0]));
    expect([shown?.name, blocks(engine)]).toEqual(["b", 20]);
  });
});

describe("the map", () => {
  it("shows the heap that is chosen, as its file is now", async () => {
    const { engine, ids } = await opened(file("a", heap(10)), file("b", heap(20)), file("c", KINDS.trace[0]));
    const [a = 0, b = 0, c = 0] = ids;
    expect(engine.moments().onMap).toBe(a);
    await engine.renew(b, file("b", heap(25)));
    expect(await engine.choose(b)).toMatchObject({ opened: { name: "b", id: b }, moments: { onMap: b } });
    expect(blocks(engine)).toBe(25);
    expect((await engine.choose(c)).opened).toMatchObject({ kind: "trace", name: "c" });
    await engine.choose(a);
    expect(blocks(engine)).toBe(10);
  });

  it("has a chosen snapshot's versions again when another was shown meanwhile", async () => {
    const { engine, ids } = await opened(file("a", heap(10), "1"), file("b", heap(20)));
    const [a = 0, b = 0] = ids;
    await engine.renew(a, file("a", heap(11), "2"));
    await engine.choose(b);
    await engine.renew(a, file("a", heap(12), "3"));
    expect(blocks(engine)).toBe(20);
    const { opened: shown } = await engine.choose(a);
    expect([shown?.timeline?.labels, blocks(engine)]).toEqual([["1", "2", "3"], 12]);
  });

  it("shows the next heap when its file is taken off the list, and none when there is none", async () => {
    const { engine, ids } = await opened(
      file("a", heap(10)),
      file("dump", KINDS.tracemalloc[0]),
      file("b", heap(20)),
    );
    const [a = 0, dumped = 0, b = 0] = ids;
    expect((await engine.remove(dumped)).opened).toBeUndefined();
    expect(await engine.remove(a)).toMatchObject({ opened: { name: "b" }, moments: { onMap: b } });
    expect(blocks(engine)).toBe(20);
    expect(await engine.remove(b)).toMatchObject({ opened: null, moments: { onMap: null } });
    // One that comes then is shown.
    expect((await engine.compareWith([file("d", heap(7))])).opened?.name).toBe("d");
    expect(blocks(engine)).toBe(7);
  });

  it("does not show a file that was taken off the list while it was being opened", async () => {
    const { engine, ids } = await opened(file("a", heap(10)), file("b", heap(20)), file("c", heap(30)));
    const [a = 0, b = 0] = ids;
    const changes = await Promise.all([engine.remove(a), engine.remove(b)]);
    expect(changes.map((change) => change.opened?.name)).toEqual(["c", "c"]);
    expect(blocks(engine)).toBe(30);
  });
});

describe("what is wrong with a file", () => {
  const cut = (kind: Kind) => opened(file("f", KINDS[kind][0].slice(0, 2000)));
  const damaged = (kind: Kind) => {
    const bytes = KINDS[kind][0].slice();
    bytes[bytes.length - 9] = (bytes.at(-9) ?? 0) ^ 1;
    return opened(file("f", bytes));
  };

  it("is said with what the file is", async () => {
    await expect(cut("snapshot")).rejects.toThrow(
      /^f: the snapshot has 2000 bytes instead of \d+: it was cut/,
    );
    await expect(damaged("snapshot")).rejects.toThrow(/^f: the snapshot is damaged: its checksum/);
    await expect(damaged("capsule")).rejects.toThrow(/^f: the capsule is damaged: the checksum/);
  });
});

describe("names", () => {
  it("have as much of the path as tells files apart", () => {
    const names = (...paths: string[]) => distinctPaths(paths.map((path) => path.split("/")));
    expect(names("/w/d1/x.snapshot", "/w/d2/x.snapshot", "/w/d2/y.snapshot")).toEqual([
      "d1/x.snapshot",
      "d2/x.snapshot",
      "y.snapshot",
    ]);
    expect(names("/a/k/x", "/b/k/x")).toEqual(["a/k/x", "b/k/x"]);
    expect(names("/x", "/a/x")).toEqual(["/x", "a/x"]);
  });

  it("have numbers where nothing tells files apart", () => {
    expect(numbered(["x", "y", "x", "x"])).toEqual(["x", "y", "x (2)", "x (3)"]);
    expect(numbered(["x", "x (2)"], ["x"])).toEqual(["x (2)", "x (2) (2)"]);
  });

  it("are never the same, whatever the paths", () => {
    const part = fc.constantFrom("a", "b", "x", "x (2)");
    fc.assert(
      fc.property(fc.array(fc.array(part, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (paths) => {
        const names = numbered(distinctPaths(paths.map((path) => ["", ...path])));
        expect(new Set(names).size).toBe(paths.length);
        names.forEach((name, i) => {
          expect(name.startsWith(paths[i]?.at(-1) ?? "") || name.includes("/")).toBe(true);
        });
      }),
    );
  });
});
