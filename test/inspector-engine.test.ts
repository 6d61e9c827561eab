// The inspector without its page: what it opens, and what it refuses.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deflateRaw } from "../src/cli/codecs.js";
import { createPyMem } from "../src/index.js";
import { InspectorEngine } from "../src/inspector/engine/inspector-engine.js";
import { MALLOC } from "../src/trace/trace.js";
import { encodeTrace } from "../src/trace/trace-file.js";
import { leakySnapshots, leakyTrace } from "./support/planted-leak.js";
import { traceOf } from "./support/traces.js";

const trace = encodeTrace({ ...leakyTrace(400), title: "sessions" }, deflateRaw);

function snapshot(blocks: number): Uint8Array {
  const py = createPyMem({ seed: 1 });
  for (let i = 0; i < blocks; i++) py.malloc(40);
  return py.snapshot();
}

function capsule(): Uint8Array {
  const py = createPyMem({ seed: 7 });
  let bytes = new Uint8Array();
  py.captureMisuse((given) => {
    bytes = given;
  });
  const p = py.PyObject_Malloc(24);
  py.PyObject_Free(p);
  expect(() => py.PyObject_Free(p)).toThrow();
  return bytes;
}

/** What the engine says of bytes that it does not open: one line, with the file's name. */
async function refusal(engine: InspectorEngine, bytes: Uint8Array): Promise<string> {
  const error = await engine.open([{ name: "some.file", bytes }]).then(
    () => new Error("it was opened"),
    (thrown: Error) => thrown,
  );
  expect(error.message).toMatch(/^some\.file: /);
  expect(error.message).not.toContain("\n");
  return error.message.slice("some.file: ".length);
}

describe("the inspector opens", () => {
  it("a trace: its title, its curves, and the heap where most of it is live", async () => {
    const engine = new InspectorEngine();
    const opened = await engine.open([{ name: "a.pmtc", bytes: trace }]);
    expect(opened).toMatchObject({ kind: "trace", notes: ["sessions"] });
    expect(opened?.report.position).toBe(opened?.timeline?.start);
    const at = engine.seek(0);
    expect([at.position, at.summary.blocksInUse]).toEqual([0, 0]);
    const { summary } = engine.seek(opened?.timeline?.operations ?? 0);
    expect(summary.blocksInUse).toBe(40);
    expect(summary.classes.map(({ size, live, asked }) => [size, live, asked])).toContainEqual([
      72,
      40,
      40 * 72,
    ]);
    expect(engine.seek(1e12).position).toBe(opened?.timeline?.operations);
  });

  it("a heap's snapshot, and compares it with others", async () => {
    const engine = new InspectorEngine();
    expect(await engine.open([{ name: "1.snapshot", bytes: snapshot(10) }])).toMatchObject({
      kind: "snapshot",
      timeline: null,
    });
    await engine.compareWith([{ name: "2.snapshot", bytes: snapshot(110) }]);
    const { moments } = await engine.compareWith([{ name: "3.snapshot", bytes: snapshot(210) }]);
    expect(moments).toMatchObject({
      labels: ["1.snapshot", "2.snapshot", "3.snapshot"],
      by: "size",
      from: 0,
      to: 2,
    });
    expect(engine.growth(0, 2)).toEqual([
      {
        group: "33 to 40 bytes",
        before: { bytes: 400, count: 10 },
        after: { bytes: 8400, count: 210 },
        grew: 2,
        shrank: 0,
        isSuspect: true,
      },
    ]);
    expect(engine.growth(-1, 0)[0]?.after.count).toBe(10);
  });

  it("a capsule: what was wrong, what was done before, and its heap", async () => {
    const opened = await new InspectorEngine().open([{ name: "a.pmcp", bytes: capsule() }]);
    expect(opened?.kind).toBe("capsule");
    expect(opened?.misuse?.message).toMatch(/^PyObject_Free: 0x\w{8} is not the start of a live block/);
    expect(opened?.misuse?.request).toMatch(/^PyObject_Free\(0x\w{8}\)$/);
    expect(opened?.misuse?.operations.at(-1)).toMatch(/^PyObject_Malloc\(24\) = 0x\w{8}$/);
    expect(opened?.report.summary.blocksInUse).toBe(0);
  });

  it("snapshots of tracemalloc, and names the line that leaks", async () => {
    const engine = new InspectorEngine();
    const { snapshots, place } = leakySnapshots(4);
    const files = snapshots.map((each, i) => ({ name: `${i}.json`, bytes: each.toBytes() }));
    expect(await engine.open(files)).toBeNull();
    const { labels, by, from, to } = engine.moments();
    expect([labels.length, by, from, to]).toEqual([4, "call site", 0, 3]);
    const suspects = engine.growth(from, to).filter(({ isSuspect }) => isSuspect);
    expect(suspects).toEqual([expect.objectContaining({ group: expect.stringMatching(place) })]);
    expect(suspects[0]?.after).toEqual({ bytes: 400 * 256, count: 400 });
  });

  it("a live heap, whose moments have call sites while tracemalloc traces it", () => {
    const py = createPyMem();
    const engine = new InspectorEngine();
    engine.openLive(py, () => "by the test");
    const p = py.malloc(100);
    engine.refresh();
    expect(engine.placeAt(p, true)).toMatchObject({ block: p, owner: "by the test" });
    expect(engine.keepMoment("a").by).toBe("size");
    py.tracemalloc.start();
    const traced = py.malloc(100);
    engine.refresh();
    expect(engine.placeAt(traced, true).owner).toMatch(/^Allocated at .*inspector-engine\.test\.ts:\d+\.$/);
    expect(engine.keepMoment("b")).toMatchObject({ labels: ["b"], by: "call site" });
    py.tracemalloc.stop();
  });
});

describe("the inspector refuses, in a line, and keeps what it has shown", () => {
  const files: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["nothing", new Uint8Array(), /^the file is empty; the inspector opens a trace/],
    [
      "a foreign file",
      new TextEncoder().encode("GIF89a and more"),
      /^not a trace \(\.pmtc\), a heap snapshot/,
    ],
    ["another JSON", new TextEncoder().encode('{"format":"else"}'), /./],
    ["a cut trace", trace.subarray(0, 60), /is cut short: the file has 60 bytes where/],
    ["a trace of another version", withWord(trace, 4, 9), /^trace version 9; this reader knows 1 to 2$/],
    ["a trace that declares gigabytes", withWord(trace, 8, 0xffffffff), /4294967295 operations are declared/],
    [
      "a cut snapshot",
      snapshot(3).subarray(0, 5000),
      /^the snapshot has 5000 bytes instead of \d+: it was cut, or added to$/,
    ],
    [
      "a damaged snapshot",
      withWord(snapshot(3), 2000, 0xdeadbeef),
      /^the snapshot is damaged: its checksum does not match$/,
    ],
    [
      "a snapshot of another version",
      withWord(snapshot(3), 8, 77),
      /^the snapshot was made by another version of pymalloc-wasm$/,
    ],
    ["a cut capsule", capsule().subarray(0, 100), /100 bytes where \d+ are due/],
    [
      "a brotli trace",
      readFileSync(new URL("../bench/traces/raytrace.pmtc", import.meta.url)),
      /brotli, which pages cannot read/,
    ],
  ];

  it.each(files)("%s", async (_, bytes, words) => {
    const engine = new InspectorEngine();
    await engine.open([{ name: "before", bytes: snapshot(5) }]);
    const before = engine.refresh();
    expect(await refusal(engine, bytes)).toMatch(words);
    expect(engine.refresh()).toEqual(before);
    expect(engine.moments().labels).toEqual(["before"]);
  });

  it("a trace whose requests no memory of a page can hold", async () => {
    const huge = encodeTrace(traceOf([[MALLOC, 0, 0, 0xfff00000]]), deflateRaw);
    expect(await refusal(new InspectorEngine(), huge)).toMatch(
      /^operation 0 asks for 4,293,918,720 bytes, for which/,
    );
  });

  it("any file with a byte that is another one, but for bits that nobody reads", async () => {
    const engine = new InspectorEngine();
    const files = [trace, snapshot(2), capsule()];
    const whole = await Promise.all(files.map((file) => engine.open([{ name: "x", bytes: file }])));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        for (const [i, file] of files.entries()) {
          const damaged = Uint8Array.from(file);
          const at = place % file.length;
          damaged[at] = (damaged[at] ?? 0) ^ flip;
          const opened = await engine
            .open([{ name: "x", bytes: damaged }])
            .catch((error: Error) => error.message);
          // deflate fills its last byte up.
          if (typeof opened === "string") expect(opened).toMatch(/^x: [^\n]+$/);
          else expect({ ...opened, id: 0 }).toEqual({ ...whole[i], id: 0 });
        }
      }),
      { numRuns: 60 },
    );
  });
});

it("has nothing to show before a file is open", () => {
  const engine = new InspectorEngine();
  expect(() => engine.refresh()).toThrow("nothing is open");
  expect(() => engine.keepMoment("x")).toThrow("nothing is open");
  expect(() => engine.openLive({} as never, () => "")).toThrow(
    "openInspector: py must be a heap that createPyMem of pymalloc-wasm made",
  );
  expect(engine.moments().labels).toEqual([]);
});

function withWord(file: Uint8Array, offset: number, value: number): Uint8Array {
  const other = Uint8Array.from(file);
  new DataView(other.buffer).setUint32(offset, value, true);
  return other;
}
