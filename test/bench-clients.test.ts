// What surrounds npm run bench:clients: which programs are heavy, how requests are counted, the tables and the picture.
import binaryen from "binaryen";
import { describe, expect, it } from "vitest";
import { CallCounter } from "../bench/clients/call-counter.js";
import { type Client, STOCK, STOCK_AGAIN } from "../bench/clients/client.js";
import { byWeight } from "../bench/clients/heavy.js";
import { type ClientResult, measureClient, type Row } from "../bench/clients/measure.js";
import { domainOf, pictureOf } from "../bench/clients/picture.js";
import { markdownOf } from "../bench/clients/report.js";

const names = [STOCK, STOCK_AGAIN, "ours, first", "ours, second"];
/** A program of 10 ms, with what its variants' times are of that. */
const row = (work: string, requests: number, ...ratios: number[]): Row => ({
  work,
  requests,
  cells: [1, ...ratios].map((ratio, i) => ({
    variant: names[i] ?? "",
    ratio,
    milliseconds: 10 * ratio,
    leastMilliseconds: 10 * ratio,
    noise: i / 100,
  })),
});
const result = (name: string, ...rows: Row[]): ClientResult => ({
  client: { name, from: `${name} 1.0` } as Client,
  rows,
  usedBytes: new Map(names.map((each, i) => [each, (i + 1) * 2 ** 20])),
});

// Ten requests a microsecond of 10 ms.
const limit = 100_000;
const mixed = result(
  "Python",
  row("light", limit - 1, 1, 2, 2),
  row("heavy", limit, 1.01, 0.5, 0.8),
  row("heavier", 2 * limit, 0.99, 0.5, 0.8),
);

describe("the tables", () => {
  it("have the heavy programs first, their mean, the others, and the mean of all", () => {
    expect(byWeight(mixed.rows).heavy.map(({ work }) => work)).toEqual(["heavy", "heavier"]);
    const lines = markdownOf([mixed], "Here.")
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(lines).toEqual([
      "| program | requests a µs | stock, ms | stock again | ours, first | ours, second | noise |",
      "| --- | --: | --: | --: | --: | --: | --: |",
      "| heavy | 10.0 | 10.0 | 1.01 | **0.50** | **0.80** | 3 % |",
      "| heavier | 20.0 | 10.0 | 0.99 | **0.50** | **0.80** | 3 % |",
      "| geometric mean of these |  |  | 1.000 | 0.500 | 0.800 |  |",
      "| light | 10.0 | 10.0 | 1.00 | 2.00 | 2.00 | 3 % |",
      "| geometric mean of all |  |  | 1.000 | 0.794 | 1.086 |  |",
      "| memory at most, MiB |  | 1.0 | 2.0 | 3.0 | 4.0 |  |",
    ]);
  });

  it("of one round tell of no noise", () => {
    const text = markdownOf([mixed], "Here.", true);
    expect(text).toContain("One round");
    expect(text).not.toContain(" % |");
    expect(markdownOf([mixed], "Here.")).not.toContain("One round");
  });

  it("have one mean where all programs are of one kind", () => {
    const text = markdownOf([result("SQLite", row("light", 5, 1, 1))], "");
    expect(text).not.toContain("mean of these");
    expect(text).toContain("| geometric mean of all |");
  });
});

describe("the picture", () => {
  it("has a mark for each program and variant, at its ratio", () => {
    const svg = pictureOf([mixed, result("Lua", row("one", limit, 1, 0.9))], ["Here <1>.", "Now."]);
    const titles = [...svg.matchAll(/<title>(.*?)<\/title>/g)].map(([, title]) => title);
    expect(titles).toHaveLength(3 * 3 + 2);
    expect(titles).toContain("heavy, ours, first: 0.50");
    expect(svg).toMatch(/>Here &lt;1&gt;\.<.*\n.*>Now\.</);
    expect(svg).not.toContain("NaN");
  });

  it("ends a little beside the least and the greatest ratio", () => {
    expect(domainOf([mixed])).toEqual([0.45, 2.05]);
    expect(domainOf([result("Lua", row("one", 1, 1, 0.97))])).toEqual([0.95, 1.05]);
  });
});

const pair = (): WebAssembly.Exports => {
  const text = `(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "drop") (param i32)))`;
  const bytes = Uint8Array.from(binaryen.parseText(text).emitBinary());
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
};

it("a counted function does what it did, and all calls are counted together", () => {
  const { add, drop } = pair() as { add: (a: number, b: number) => number; drop: (a: number) => void };
  const counter = new CallCounter();
  const [countedAdd, countedDrop] = [
    counter.counted(add, "gives i32"),
    counter.counted(drop, "gives nothing"),
  ];
  expect([countedAdd(2, 3), countedDrop(1), countedAdd(-1, 1)]).toEqual([5, undefined, 0]);
  expect(counter.calls).toBe(3);
});

describe("a client", () => {
  const ONCE = { sittings: 1, rounds: 1 };
  const client = (answers: readonly string[]): Client => ({
    name: "client",
    from: "here",
    works: new Map([["work", "source"]]),
    start: async () =>
      answers.map((answer, i) => ({
        name: names[i] ?? "",
        prepare: () => () => answer,
        usedBytes: () => 0,
        check: () => undefined,
      })),
    startCounting: async () => {
      let requests = 0;
      // The first run has more of them: it is not counted.
      const run = () => {
        requests += requests === 0 ? 100 : 7;
        return "";
      };
      return { prepare: () => run, requests: () => requests };
    },
  });

  it("has the requests of a run that is not the first", async () => {
    const { rows } = await measureClient(client(["7", "7"]), ONCE, () => undefined);
    expect(rows.map(({ work, requests }) => [work, requests])).toEqual([["work", 7]]);
  });

  it("is started anew for each sitting, and all rounds of all sittings count", async () => {
    let starts = 0;
    let runs = 0;
    const { start, ...rest } = client(["7", "7"]);
    const counted: Client = {
      ...rest,
      start: async () => {
        starts++;
        const [first, second] = (await start()).map((variant, i) => ({
          ...variant,
          usedBytes: () => 100 * starts + i,
          prepare: () => () => String(++runs && 7),
        }));
        return [first, second].filter((one) => one !== undefined);
      },
    };
    const { usedBytes } = await measureClient(counted, { sittings: 3, rounds: 5 }, () => undefined);
    // One of each variant's runs in a sitting is not timed.
    expect([starts, runs]).toEqual([3, 3 * 2 * (1 + 5)]);
    expect([...usedBytes.values()]).toEqual([300, 301]);
  });

  it("whose variants differ in what they come to is refused", async () => {
    await expect(measureClient(client(["7", "8"]), ONCE, () => undefined)).rejects.toThrow(
      "work: the results differ: 7, 8",
    );
  });
});
