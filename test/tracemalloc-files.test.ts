// Snapshots written and read again; and files that are none.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RawFrame } from "../src/tracemalloc/frame.js";
import type { RawTrace } from "../src/tracemalloc/raw-trace.js";
import { Snapshot } from "../src/tracemalloc/snapshot.js";
import { SnapshotError, type SnapshotFault } from "../src/tracemalloc/snapshot-error.js";
import { fileOf } from "../src/tracemalloc/snapshot-file.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pymalloc-wasm-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const word = fc.nat({ max: 0xffffffff });
const frames: fc.Arbitrary<readonly RawFrame[]> = fc.array(fc.tuple(fc.string({ unit: "binary" }), word), {
  minLength: 1,
  maxLength: 4,
});
const trace = (pool: readonly (readonly RawFrame[])[]): fc.Arbitrary<RawTrace> =>
  fc
    .record({
      domain: word,
      size: fc.maxSafeNat(),
      frames: fc.constantFrom(...pool),
      totalFrames: word,
      weight: fc.option(fc.double({ min: 1, max: 1e9, noNaN: true }), { nil: undefined }),
    })
    .map(({ weight, ...rest }) => (weight === undefined ? rest : { ...rest, weight }));
const traces = fc
  .array(frames, { minLength: 1, maxLength: 4 })
  .chain((pool) => fc.array(trace(pool), { maxLength: 8 }));

/** The same snapshot: the same statistics and traces, exactly. */
function same(a: Snapshot, b: Snapshot): void {
  expect(a.traceback_limit).toBe(b.traceback_limit);
  expect([...a.traces]).toEqual([...b.traces]);
  expect([...a.traces].map(String)).toEqual([...b.traces].map(String));
  expect(a.statistics("traceback")).toEqual(b.statistics("traceback"));
}

const some: readonly RawTrace[] = [
  { domain: 0, size: 100, frames: [["a.js", 1]], totalFrames: 1 },
  {
    domain: 389047,
    size: 7,
    frames: [
      ["b.js", 2],
      ["a.js", 1],
    ],
    totalFrames: 5,
    weight: 2.5,
  },
];
const bytesOfSome = new Snapshot(some, 2).toBytes();

/** What the error says, and in which way the file is none. */
function refusal(read: () => unknown): readonly [SnapshotFault, string] {
  try {
    read();
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    expect(error.message).not.toContain("\n");
    expect(error.name).toBe("SnapshotError");
    return [error.fault, error.message];
  }
  throw new Error("it was read");
}

describe("what is written", () => {
  it("is read as it was, as bytes and from a file", () => {
    const file = join(folder, "any.snapshot");
    fc.assert(
      fc.property(traces, word, (raw, limit) => {
        const snapshot = new Snapshot(raw, limit);
        same(Snapshot.fromBytes(snapshot.toBytes()), snapshot);
        snapshot.dump(file);
        same(Snapshot.load(file), snapshot);
      }),
    );
  });

  it("is JSON, which other programs can read", () => {
    const { format, version, snapshot } = JSON.parse(new TextDecoder().decode(bytesOfSome));
    expect([format, version]).toEqual(["pymalloc-wasm tracemalloc snapshot", 1]);
    expect(snapshot).toEqual({
      traceback_limit: 2,
      filenames: ["a.js", "b.js"],
      tracebacks: [
        [[0, 1]],
        [
          [1, 2],
          [0, 1],
        ],
      ],
      traces: [
        [0, 100, 0, 1],
        [389047, 7, 1, 5, 2.5],
      ],
      attributes: {},
    });
  });

  it("may be in a larger buffer, or an ArrayBuffer", () => {
    const larger = new Uint8Array(bytesOfSome.length + 10);
    larger.set(bytesOfSome, 5);
    same(Snapshot.fromBytes(larger.subarray(5, -5)), new Snapshot(some, 2));
    same(Snapshot.fromBytes(bytesOfSome.buffer), new Snapshot(some, 2));
  });

  it("replaces a former file when it is complete, and leaves no other", () => {
    const own = mkdtempSync(join(folder, "own-"));
    const file = join(own, "a.snapshot");
    new Snapshot([], 1).dump(file);
    new Snapshot(some, 2).dump(file);
    same(Snapshot.load(file), new Snapshot(some, 2));
    expect(readdirSync(own)).toEqual(["a.snapshot"]);
  });
});

describe("what users set on a snapshot", () => {
  it("comes back: whatever JSON can hold", () => {
    const name = fc
      .string()
      .filter((each) => !(each in Snapshot.prototype) && each !== "traces" && each !== "traceback_limit");
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), (attributes) => {
        const snapshot = Object.assign(new Snapshot(some, 2), attributes);
        const { traces: _, traceback_limit: __, ...read } = Snapshot.fromBytes(snapshot.toBytes());
        expect(read).toEqual(JSON.parse(JSON.stringify(attributes)));
      }),
    );
  });

  const cycle: { own?: unknown } = {};
  cycle.own = cycle;
  it.each([
    [new Date(0), "note is an object"],
    [{ deep: [1, () => 1] }, "note.deep.1 is a function"],
    [undefined, "note is undefined"],
    [1n, "note is 1n"],
    [Number.NaN, "note is NaN"],
    [new Map(), "note is an object"],
    [cycle, "note.own contains itself"],
  ])("is refused, if JSON would lose it: %o", (note, words) => {
    const snapshot = Object.assign(new Snapshot(some, 2), { note });
    expect(() => snapshot.toBytes()).toThrow(
      new TypeError(`Snapshot.toBytes: ${words}, which JSON cannot hold`),
    );
    const file = join(folder, "refused.snapshot");
    expect(() => snapshot.dump(file)).toThrow(TypeError);
    expect(existsSync(file)).toBe(false);
  });

  it.each(["statistics", "toString", "__proto__"])(
    "is refused, if it hides what a snapshot has of itself: %s",
    (name) => {
      const snapshot = new Snapshot(some, 2);
      Object.defineProperty(snapshot, name, { value: {}, enumerable: true });
      const words = `Snapshot.toBytes: the attribute ${name} has the name of something of the snapshot's own`;
      expect(() => snapshot.toBytes()).toThrow(new TypeError(words));
    },
  );
});

describe("files that are none", () => {
  it("says of every shorter file that it is cut, and of a longer one that it is damaged", () => {
    for (let length = 1; length < bytesOfSome.length; length++) {
      const [fault] = refusal(() => Snapshot.fromBytes(bytesOfSome.subarray(0, length)));
      expect([length, fault]).toEqual([length, "cut"]);
    }
    const longer = new Uint8Array(bytesOfSome.length + 1);
    longer.set(bytesOfSome);
    expect(refusal(() => Snapshot.fromBytes(longer))[0]).toBe("damaged");
  });

  it("refuses a file with any byte changed", () => {
    const changed = fc.tuple(fc.nat({ max: bytesOfSome.length - 1 }), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(changed, ([place, difference]) => {
        const bytes = bytesOfSome.slice();
        bytes[place] = (bytes[place] ?? 0) ^ difference;
        refusal(() => Snapshot.fromBytes(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  const whole = {
    traceback_limit: 1,
    filenames: ["a"],
    tracebacks: [[[0, 1]]],
    traces: [[0, 8, 0, 1]],
    attributes: {},
  };
  it.each([
    ["no JSON", "{"],
    ["null", "null"],
    ["a number", "7"],
    ["nothing", "{}"],
    ["a trace of no traceback", { ...whole, traces: [[0, 8, 1, 1]] }],
    ["a traceback of no file", { ...whole, tracebacks: [[[1, 1]]] }],
    ["half of a frame", { ...whole, tracebacks: [[[0]]] }],
    ["no frame", { ...whole, tracebacks: [[]] }],
    ["a negative size", { ...whole, traces: [[0, -8, 0, 1]] }],
    ["a fraction", { ...whole, traces: [[0.5, 8, 0, 1]] }],
    ["a frame that is a number", { ...whole, tracebacks: [[0, 1]] }],
    ["no weight", { ...whole, traces: [[0, 8, 0, 1, 0]] }],
    ["a size that is a text", { ...whole, traces: [[0, "8", 0, 1]] }],
    ["a filename that is none", { ...whole, filenames: [7] }],
    ["no limit", { ...whole, traceback_limit: -1 }],
    ["a limit that is a text", { ...whole, traceback_limit: "1" }],
    ["attributes that are none", { ...whole, attributes: null }],
    ["an attribute that hides the traces", { ...whole, attributes: { traces: [] } }],
    ["an attribute that hides a method", { ...whole, attributes: { statistics: 1 } }],
    ["a prototype", JSON.stringify(whole).replace('"attributes":{', '"attributes":{"__proto__":{}')],
    ["a hundred thousand brackets", "[".repeat(100_000)],
  ])("refuses a line with %s, though its checksum is right", (_, line) => {
    const bytes = fileOf(typeof line === "string" ? line : JSON.stringify(line));
    const [fault, words] = refusal(() => Snapshot.fromBytes(bytes));
    expect([fault, words.slice(0, 45)]).toEqual(["damaged", "Snapshot.fromBytes: the snapshot is damaged: "]);
  });

  it("reads what it has made so, if nothing is wrong with it", () => {
    expect(Snapshot.fromBytes(fileOf(JSON.stringify(whole))).traces.length).toBe(1);
  });

  const file = (name: string, contents: string | Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, contents);
    return path;
  };
  it.each<readonly [SnapshotFault, () => string, string]>([
    [
      "unreadable",
      () => join(folder, "none"),
      "Snapshot.load: cannot read FILE: ENOENT: no such file or directory, stat 'FILE'",
    ],
    ["unreadable", () => folder, "Snapshot.load: cannot read FILE: it is a folder or a device"],
    ["unreadable", () => devNull, "Snapshot.load: cannot read FILE: it is a folder or a device"],
    ["foreign", () => file("empty", ""), "FILE: is not a tracemalloc snapshot of pymalloc-wasm"],
    ["foreign", () => file("text", "hello"), "FILE: is not a tracemalloc snapshot of pymalloc-wasm"],
    [
      "foreign",
      () => file("pickle", Uint8Array.of(0x80, 4, 0x95, 0)),
      "FILE: is not a tracemalloc snapshot of pymalloc-wasm",
    ],
    [
      "version",
      () => file("later", new TextDecoder().decode(bytesOfSome).replace('"version":1', '"version":2')),
      "FILE: the snapshot is of version 2, and this reads version 1",
    ],
  ])("%s: names the file and what is wrong with it", (fault, make, words) => {
    const path = make();
    expect(refusal(() => Snapshot.load(path))).toEqual([fault, words.replaceAll("FILE", path)]);
  });

  it("reads nothing of a file of gigabytes", () => {
    const path = file("large", readFileSync(file("some", bytesOfSome)));
    truncateSync(path, 2 ** 33);
    expect(refusal(() => Snapshot.load(path))).toEqual([
      "too large",
      `${path}: 8589934592 bytes are more than a snapshot may have, 268435456`,
    ]);
  });

  it("looks at nothing of too many bytes", () => {
    const words = "Snapshot.fromBytes: 268435457 bytes are more than a snapshot may have, 268435456";
    expect(refusal(() => Snapshot.fromBytes(new Uint8Array(2 ** 28 + 1)))).toEqual(["too large", words]);
  });

  it("writes nothing where it cannot, and leaves what is there", () => {
    const path = join(folder, "taken");
    mkdirSync(join(path, "inner"), { recursive: true });
    expect(refusal(() => new Snapshot(some, 2).dump(path))[0]).toBe("unwritable");
    expect(refusal(() => new Snapshot(some, 2).dump(join(folder, "no", "folder")))[0]).toBe("unwritable");
    expect(readdirSync(path)).toEqual(["inner"]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
  });

  it("refuses what is no path, and what is no bytes", () => {
    for (const value of [undefined, null, 7, "", "a\0b", {}, new URL("file:///a")] as never[]) {
      expect(() => Snapshot.load(value)).toThrow(/^Snapshot\.load: filename must be a path, not /);
      expect(() => new Snapshot([], 1).dump(value)).toThrow(/^Snapshot\.dump: filename must be a path, not /);
      expect(() => Snapshot.fromBytes(value)).toThrow(
        /^Snapshot\.fromBytes: bytes must be a Uint8Array, not /,
      );
    }
  });
});
