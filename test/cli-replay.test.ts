// The commands that run something: replay, and bench in a clone.
import { describe, expect, it } from "vitest";
import { readOptions } from "../build/bench/options.js";
import { createPyMem, type MemoryMisuseError } from "../build/src/index.js";
import type { Capsule } from "../src/capsule/capsule.js";
import { encodeCapsule } from "../src/capsule/capsule-file.js";
import { MALLOC } from "../src/trace/trace.js";
import { encodeTrace } from "../src/trace/trace-file.js";
import { command, commandProcess, put, smallFile } from "./support/command.js";
import { thrown } from "./support/thrown.js";
import { traceOf } from "./support/traces.js";

interface Reports {
  readonly traces: readonly {
    readonly trace: string;
    readonly faults: readonly string[];
    readonly results: readonly {
      readonly allocator: string;
      readonly check: number | null;
      readonly noise: number | null;
    }[];
  }[];
}

describe("replay", () => {
  it("prints a table for each trace, the first allocator twice", async () => {
    const file = put("small.pmtc", smallFile);
    const { status, stdout } = await command(["replay", file, file, "--rounds", "1"]);
    expect(status).toBe(0);
    expect(
      stdout.match(/^small\.pmtc \(six operations\): 6 operations, at most 68\.9 KiB live$/gm),
    ).toHaveLength(2);
    for (const name of ["default", "fast", "secure", "tlsf", "default again"])
      expect(stdout).toMatch(new RegExp(`^${name} +\\d`, "m"));
    expect(stdout.match(/sound$/gm)).toHaveLength(8);
  });

  it("--json is one document, and nothing is on stderr", async () => {
    const file = put("small.pmtc", smallFile);
    const words = ["replay", "--json", file, "--rounds", "2", "--allocator", "debug,sampling"];
    const { status, stdout, stderr } = await command(words);
    expect([status, stderr]).toEqual([0, ""]);
    const [report] = (JSON.parse(stdout) as Reports).traces;
    expect(report).toMatchObject({ trace: "small.pmtc", operations: 6, faults: [] });
    expect(report?.results.map(({ allocator, check }) => [allocator, check])).toEqual([
      ["debug", 0],
      ["sampling", 0],
      ["debug again", 0],
    ]);
  });

  it("a single round tells nothing of noise", async () => {
    const words = ["replay", put("small.pmtc", smallFile), "--rounds", "1", "--allocator", "fast"];
    expect((await command(words)).stdout).toMatch(/^fast +[\d.]+ +– +\d/m);
    const [report] = (JSON.parse((await command([...words, "--json"])).stdout) as Reports).traces;
    expect(report?.results.map(({ noise }) => noise)).toEqual([null, null]);
  });

  it("exits with 1 where there was no memory", async () => {
    const trace = traceOf([[MALLOC, 2, 0, 0xffff_0000]]);
    const { status, stdout } = await command([
      "replay",
      put("huge.pmtc", encodeTrace(trace)),
      "--rounds",
      "1",
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain("FAULT: default: no memory at operation 0");
    const [, head = ""] = stdout.split("\n");
    expect(head).toMatch(/check +ended early$/);
  });
});

/** A capsule of a block that was freed twice. */
function doubleFree(change: Partial<Capsule> = {}): Uint8Array {
  const py = createPyMem();
  const address = py.malloc(40);
  py.free(address);
  const error = thrown(() => py.free(address)) as MemoryMisuseError;
  const { name, code, message } = error;
  return encodeCapsule({
    ...{
      build: "default",
      engine: "a test",
      seed: null,
      operations: [],
      left: 0,
      snapshot: py.snapshot() as never,
    },
    misuse: { name, code, message, address, size: 0 },
    last: { kind: "free", domain: 3, address, former: 0, size: 0 },
    ...change,
  });
}

describe("replay of a capsule", () => {
  it("finds the misuse again", async () => {
    const file = put("double-free.pmcp", doubleFree());
    const text = await command(["replay", file]);
    const json = await command(["replay", file, "--json"]);
    expect([text.status, text.stderr]).toEqual([0, ""]);
    expect(text.stdout).toMatch(
      /then {2}MemoryMisuseError: .*\n {2}now {3}MemoryMisuseError: .*\nThe same\.\n$/,
    );
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: "capsule",
      isReproduced: true,
      found: { code: "NOT_LIVE" },
    });
  });

  it("is of one alone: several files with a capsule among them are refused", async () => {
    const [one, two] = ["one.pmcp", "two.pmcp"].map((name) => put(name, doubleFree()));
    const trace = put("small.pmtc", smallFile);
    for (const files of [
      [one, two],
      [trace, one],
      [one, two, trace],
    ] as string[][]) {
      const { status, stdout, stderr } = await command(["replay", ...files]);
      expect(stderr).toBe(
        `pymalloc-wasm: one.pmcp is a capsule, which replay takes alone: here are ${files.length} files\n`,
      );
      expect([status, stdout]).toEqual([1, ""]);
    }
  });

  it.each([
    ["--allocator", "fast"],
    ["--rounds", "5"],
  ])("takes no %s, which is for traces", async (option, value) => {
    const words = ["replay", put("one.pmcp", doubleFree()), option, value];
    const { status, stdout, stderr } = await command(words);
    expect(stderr).toContain(`one.pmcp is a capsule, which is replayed once, on its own build: ${option} is`);
    expect([status, stdout]).toEqual([2, ""]);
  });

  it("says why where it cannot be found again", async () => {
    const mended = doubleFree({
      last: null,
      misuse: { name: "MemoryMisuseError", code: "CORRUPT_LINK", message: "", address: 0, size: 0 },
    });
    const { status, stdout } = await command(["replay", put("mended.pmcp", mended)]);
    expect([status, stdout]).toEqual([
      1,
      expect.stringMatching(/Not the same, as it cannot be: .*mended.*\.\n$/),
    ]);
  });

  it("exits with 1 where it is not found", async () => {
    const { status, stdout } = await command(["replay", put("none.pmcp", doubleFree({ last: null }))]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/nothing is wrong\nNot the same\.\n$/);
  });

  it.each([
    ["a cut one", doubleFree().subarray(0, 999), "cut.pmcp: 999 bytes where "],
    ["two words of one", doubleFree().subarray(0, 8), "cut.pmcp: the header is cut"],
    [
      "one without a heap",
      doubleFree({ snapshot: new Uint8Array(40) }),
      "cut.pmcp: createPyMem: snapshot is not a snapshot",
    ],
  ])("refuses %s", async (what, bytes, message) => {
    const file = put(`${what}-cut.pmcp`, bytes);
    const { status, stdout, stderr } = await command(["replay", file]);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect([status, stdout]).toEqual([1, ""]);
  });
});

describe("bench in a clone", () => {
  it("is the whole one", async () => {
    const { status, stdout, stderr } = await commandProcess(["bench", "--traec", "x"]);
    expect(stderr).toBe(
      'pymalloc-wasm: there is no option "--traec"; did you mean --trace? (see npm run bench -- --help)\n',
    );
    expect([status, stdout]).toEqual([2, ""]);
  });

  it("of a trace is the short one, on that alone", async () => {
    const file = put("small.pmtc", smallFile);
    const words = ["bench", file, "--rounds", "1", "--allocator", "tlsf"];
    const { status, stdout, stderr } = await command(words);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout.match(/^\S+ \(six operations\)/gm)).toHaveLength(1);
    expect(stdout).toMatch(/^tlsf again +\d/m);
  });

  it("says in its own name what it takes", async () => {
    for (const bytes of ["junk", doubleFree()]) {
      const { status, stderr } = await command(["bench", put("no-trace.pmtc", bytes)]);
      expect(stderr).toMatch(/^pymalloc-wasm: no-trace\.pmtc is .*; bench takes traces \(\.pmtc\)\n$/);
      expect(status).toBe(1);
    }
  });

  it("refuses what it does not know", () => {
    expect(() => readOptions(["--suite", "none"])).toThrow(
      '--suite: unknown "none"; known are replay, micro',
    );
    expect(() => readOptions(["all"])).toThrow('the bench takes no "all"');
  });
});
