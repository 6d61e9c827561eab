// What the inspector compares with what: files of several kinds, files taken off the list, and files that are written again.
import { describe, expect, it } from "vitest";
import { deflateRaw } from "../src/cli/codecs.js";
import { createPyMem } from "../src/index.js";
import { comparedText, HINTS } from "../src/inspector/engine/comparison-words.js";
import { InspectorEngine } from "../src/inspector/engine/inspector-engine.js";
import type { GivenFile } from "../src/inspector/engine/open-file.js";
import { thinned } from "../src/inspector/engine/thinned.js";
import { encodeTrace } from "../src/trace/trace-file.js";
import { leakySnapshots, leakyTrace } from "./support/planted-leak.js";

const trace: GivenFile = { name: "leak.pmtc", bytes: encodeTrace(leakyTrace(400), deflateRaw) };
const dumps: readonly GivenFile[] = leakySnapshots(4).snapshots.map((each, i) => ({
  name: `round-${i}.json`,
  bytes: each.toBytes(),
}));

function snapshot(name: string, blocks: number, label = name): GivenFile {
  const py = createPyMem({ seed: 1 });
  for (let i = 0; i < blocks; i++) py.malloc(40);
  return { name, bytes: py.snapshot(), label };
}

async function opened(...files: readonly GivenFile[]): Promise<InspectorEngine> {
  const engine = new InspectorEngine();
  await engine.open(files);
  return engine;
}

const idOf = (engine: InspectorEngine, name: string): number =>
  engine.moments().files.find((file) => file.name === name)?.id ?? -1;

describe("files of several kinds", () => {
  it("are all on the list, the last one's kind is compared, and it is said which are not", async () => {
    const engine = await opened(trace, ...dumps);
    expect(engine.refresh().summary.blocksInUse).toBeGreaterThan(0);
    expect(engine.moments()).toMatchObject({ by: "call site", kinds: ["domain and size", "call site"] });
    expect(engine.moments().files.map(({ compared }) => compared)).toEqual([0, 1, 1, 1, 1]);
    expect(comparedText(engine.moments())).toBe(
      "Compared by the line that allocated: 4 files, round-0.json to round-3.json. Not compared with these: leak.pmtc, a trace, which knows its blocks by domain and size.",
    );
    expect(comparedText(engine.compareBy("domain and size"))).toMatch(
      /^Compared by domain and size: 24 moments of leak\.pmtc\. Not compared with these: round-0\.json, a tracemalloc snapshot, /,
    );
  });

  it("can be taken off the list; what is left is compared", async () => {
    const engine = await opened(trace, ...dumps.slice(0, 2));
    engine.compareBy("call site");
    await engine.remove(idOf(engine, "round-0.json"));
    expect(comparedText(engine.moments())).toMatch(
      /^round-1\.json is a single moment, by the line that allocated: there/,
    );
    const { moments } = await engine.remove(idOf(engine, "round-1.json"));
    expect(moments).toMatchObject({ by: "domain and size" });
    expect(await engine.remove(idOf(engine, "leak.pmtc"))).toMatchObject({
      opened: null,
      moments: { labels: [], files: [], to: -1, onMap: null },
    });
    expect(comparedText(engine.moments())).toBe("");
    expect(engine.growth(-1, -1)).toEqual([]);
  });

  it("are compared by what two moments know, rather than by a single moment that came last", async () => {
    const engine = await opened(trace, ...dumps.slice(0, 1));
    expect(engine.moments()).toMatchObject({
      by: "domain and size",
      kinds: ["domain and size", "call site"],
    });
    expect(engine.compareBy("call site").labels).toEqual(["round-0.json"]);
    // What the reader chose stays until there are other files.
    expect((await engine.compareWith([dumps[1] as GivenFile])).moments.by).toBe("call site");
  });

  it("take the place of what was open, and only \u201ccompare\u201d adds to it", async () => {
    const engine = await opened(...dumps);
    await engine.open(dumps.slice(1, 3));
    expect(engine.moments().labels).toEqual(["round-1.json", "round-2.json"]);
    await engine.compareWith([dumps[3] as GivenFile]);
    expect(engine.moments().labels).toEqual(["round-1.json", "round-2.json", "round-3.json"]);
    await engine.open([trace]);
    expect(await engine.open(dumps)).toBeNull();
    expect(() => engine.refresh()).toThrow("nothing is open");
  });

  it("are opened all or none", async () => {
    const engine = await opened(trace);
    const before = [engine.moments(), engine.refresh()];
    const bad = { name: "bad.json", bytes: new Uint8Array(9) };
    await expect(engine.open([...dumps, bad])).rejects.toThrow(/^bad\.json: not a trace/);
    await expect(engine.compareWith([...dumps, bad])).rejects.toThrow(
      /^bad\.json: [^;]*; so none of the 5 files was opened$/,
    );
    await expect(engine.compareWith([bad])).rejects.toThrow(/or a tracemalloc snapshot$/);
    expect([engine.moments(), engine.refresh()]).toEqual(before);
  });

  it("of two traces the moments have the files' names, and no steps are counted from one to the other", async () => {
    const engine = await opened(trace, { ...trace, name: "again.pmtc" });
    const { labels, from, to } = engine.moments();
    expect([labels.length, labels[0], labels[47]?.slice(0, 11)]).toEqual([
      48,
      expect.stringMatching(/^leak\.pmtc, operation /),
      "again.pmtc,",
    ]);
    expect([from < 24, to >= 24]).toEqual([true, true]);
    expect(engine.growth(0, to).filter(({ isSuspect }) => isSuspect)).toEqual([]);
  });
});

describe("a file that is written again", () => {
  it("changes its own moment only, where several files are compared", async () => {
    const engine = await opened(snapshot("a", 10), snapshot("b", 20), snapshot("c", 30));
    for (const blocks of [50, 60])
      await engine.renew(idOf(engine, "b"), snapshot("b", blocks, `at ${blocks}`));
    expect(engine.moments().labels).toEqual(["a", "b, at 60", "c"]);
    expect(engine.growth(0, 1)[0]?.after.count).toBe(60);
    expect(engine.refresh().summary.blocksInUse).toBe(10);
  });

  it("of a single snapshot is a moment more, and a version on a time line that can be gone back to", async () => {
    const engine = await opened(snapshot("heap", 10, "1"));
    const { opened: second } = await engine.renew(idOf(engine, "heap"), snapshot("heap", 20, "2"));
    expect(second).toMatchObject({
      report: { position: 1 },
      timeline: { operations: 1, labels: ["1", "2"] },
    });
    expect(second?.report.summary.blocksInUse).toBe(20);
    expect(engine.seek(0).summary.blocksInUse).toBe(10);
    const { opened: third, moments } = await engine.renew(idOf(engine, "heap"), snapshot("heap", 30, "3"));
    // Who has gone back stays there.
    expect(third?.report).toMatchObject({ position: 0, summary: { blocksInUse: 10 } });
    expect(moments.labels).toEqual(["1", "2", "3"]);
    expect(engine.growth(0, 2)).toMatchObject([{ grew: 2, isSuspect: true }]);
    expect(engine.seek(2).summary.blocksInUse).toBe(30);
    expect(
      (await engine.renew(idOf(engine, "heap"), snapshot("heap", 40, "4"))).opened?.report.position,
    ).toBe(3);
  });

  it("has at most 24 moments, the first and the last of them always", async () => {
    const engine = await opened(snapshot("heap", 1, "0"));
    for (let i = 1; i <= 60; i++) {
      const { opened: next, moments } = await engine.renew(
        idOf(engine, "heap"),
        snapshot("heap", i, String(i)),
      );
      expect(moments.labels.length).toBeLessThanOrEqual(24);
      expect([moments.labels[0], moments.labels.at(-1)]).toEqual(["0", String(i)]);
      expect(next?.timeline?.labels?.length).toBeLessThanOrEqual(24);
      expect(next?.report.summary.blocksInUse).toBe(i);
    }
  });

  it("of a trace takes the former one's place; the position stays if there is one", async () => {
    const engine = await opened(trace);
    const id = idOf(engine, "leak.pmtc");
    engine.seek(100);
    const longer = { name: "leak.pmtc", bytes: encodeTrace(leakyTrace(800), deflateRaw) };
    const { opened: next, moments } = await engine.renew(id, longer);
    expect([next?.report.position, moments.labels.length]).toEqual([100, 24]);
    engine.seek(2500);
    expect((await engine.renew(id, trace)).opened?.report.position).toBe(leakyTrace(400).words.length / 2);
  });

  it("changes nothing if it cannot be shown, or is on the list no more", async () => {
    const engine = await opened(snapshot("heap", 10));
    const id = idOf(engine, "heap");
    const junk = { name: "heap", bytes: new TextEncoder().encode("junk") };
    await expect(engine.renew(id, junk)).rejects.toThrow(/^heap: not a trace/);
    expect(engine.refresh().summary.blocksInUse).toBe(10);
    expect((await engine.renew(id + 7, snapshot("heap", 20))).opened).toBeUndefined();
    expect(engine.moments().labels).toEqual(["heap"]);
  });
});

describe("a call site", () => {
  it("has the whole stacks that led to it, the one that grew most first", async () => {
    const py = createPyMem();
    py.tracemalloc.start(8);
    const leak = (bytes: number) => py.malloc(bytes);
    const seldom = () => leak(10);
    const often = () => leak(100);
    const files = [0, 1].map((i): GivenFile => {
      seldom();
      for (let k = 0; k < 10; k++) often();
      return { name: `${i}.json`, bytes: py.tracemalloc.take_snapshot().toBytes() };
    });
    py.tracemalloc.stop();
    const engine = await opened(...files);
    const [{ group = "" } = {}, ...others] = engine.growth(0, 1);
    expect(others).toEqual([]);
    const [first, second, ...more] = engine.stacks(group, 0, 1);
    expect(more).toEqual([]);
    expect([first?.before, first?.after]).toEqual([
      { bytes: 1000, count: 10 },
      { bytes: 2000, count: 20 },
    ]);
    expect(second?.after).toEqual({ bytes: 20, count: 2 });
    expect([first?.frames[0], second?.frames[0]]).toEqual([group, group]);
    expect(first?.frames[1]).not.toBe(second?.frames[1]);
    expect(engine.stacks(group, -1, 0)[0]?.before.count).toBe(0);
    expect(engine.stacks("nowhere", 0, 1)).toEqual([]);
  });
});

it("says what raw, mem and obj are, and what knows the lines that allocated", () => {
  expect(HINTS["domain and size"]).toMatch(
    /raw, mem and obj .* PyMem_RawMalloc, PyMem_Malloc and PyObject_Malloc/,
  );
  expect(HINTS["domain and size"]).toContain("py.tracemalloc.take_snapshot().dump(");
  expect(HINTS.size).toContain("py.tracemalloc.take_snapshot().dump(");
});

it("thins a history out to every second item, the first, the last and what is looked at", () => {
  expect(thinned([1, 2, 3], 3)).toEqual([1, 2, 3]);
  expect(thinned([1, 2, 3, 4, 5, 6], 5, (item) => item === 4)).toEqual([1, 3, 4, 5, 6]);
});
