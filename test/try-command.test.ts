// npx pymalloc-wasm try: its three ways of running a program, and what it tells.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { nodeCodecs } from "../src/cli/codecs.js";
import { comparisonText } from "../src/cli/try-report.js";
import { checkTrace } from "../src/trace/trace-check.js";
import { decodeTrace, encodeTrace } from "../src/trace/trace-file.js";
import { figuresOf } from "../src/try/figures.js";
import { runInProcess } from "./support/in-process.js";
import { at, folder } from "./support/linking.js";
import { assembled, beyond, program } from "./support/try-modules.js";
import { START, script, uses } from "./support/try-scripts.js";

const run = (...args: string[]) => runInProcess(["try", ...args], folder);
const tried = (...args: string[]) => run(...args, "--rounds", "1");

describe("try", { timeout: 60_000 }, () => {
  it("runs a script on both allocators, and tells of time, pages, misuse and results", async () => {
    const { status, stdout } = await tried("app.wasm", "--run", uses);
    expect(stdout).toMatch(/malloc +function 2: export "malloc"/);
    expect(stdout).toMatch(
      /requests +300\n.*live at most.*\n +live at the end +10,000 bytes in 100 blocks\n +misuse +none/,
    );
    for (const name of ["its own allocator", "its own, again", "pymalloc"])
      expect(stdout).toMatch(new RegExp(`${name}.* ms +\\d+\\.\\d\\d +\\d+`));
    // The exports are those that the program has, without ours.
    expect(stdout).toMatch(/results equal: \[ 19900, 6 \]/);
    expect(status).toBe(0);
  });

  it("sees a module however it is compiled and instantiated", async () => {
    const ways = [
      "new WebAssembly.Instance(new WebAssembly.Module(bytes))",
      "await WebAssembly.instantiate(await WebAssembly.compile(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)))",
      `(await WebAssembly.instantiateStreaming(new Response(bytes, { headers: { "content-type": "application/wasm" } }))).instance`,
      `new WebAssembly.Instance(await WebAssembly.compileStreaming(Promise.resolve(new Response(bytes, { headers: { "content-type": "application/wasm" } }))))`,
    ];
    const body = `const instances = [${ways.join(",\n")}];\nexport default () => instances.map((one) => [one instanceof WebAssembly.Instance, one.exports.work()]);`;
    const { stdout } = await tried("app.wasm", "--run", script("ways.mjs", body), "--json");
    expect(JSON.parse(stdout).recorded.requests).toBe(300);
    expect(JSON.parse(stdout).compared.results).toBe("equal");
  });

  it("runs a command of WASI with its arguments, and compares what it exits with and writes", async () => {
    const { status, stdout } = await tried("command.wasm", "--swap", "--json");
    expect(JSON.parse(stdout).compared).toMatchObject({ results: "equal", pymalloc: { misuses: 0 } });
    expect(status).toBe(0);
  });

  it("takes what exports _start for a command, and names memory of its malloc's that is not there", async () => {
    writeFileSync(at("beyond.wasm"), beyond);
    const { stdout } = await run("beyond.wasm", "--record", "beyond.pmtc", "--json");
    expect(JSON.parse(stdout).recorded.misuses).toMatchObject([
      { what: "its malloc gave memory that is not there, beyond the end", count: 1, address: 65024 },
    ]);
  });

  it("records, even with --swap, where realloc was found by its code: it may be something else", async () => {
    // Its realloc has no name, and is called with what is no block.
    const calls = `(func (export "_start") (local $p i32) (local.set $p (call $malloc (i32.const 64)))
      (drop (call $realloc (i32.add (local.get $p) (i32.const 8)) (i32.const 24))))`;
    writeFileSync(at("guessed.wasm"), assembled(program(["malloc", "free"], calls)));
    const { status, stdout } = await tried("guessed.wasm", "--swap");
    expect(stdout).toMatch(/not compared: function \d+ frees or resizes blocks in a way that is not known/);
    expect(status).toBe(1);
  });

  it("words one misuse and several", () => {
    const words = (misuses: number) => {
      const swapped = {
        bytesInUse: 0,
        heapBytes: 0,
        misuses,
        lastMisuse: "0x00000010 lies outside the heap",
      };
      const round = { milliseconds: 1, result: undefined, instances: 1, memoryBytes: 65536, reach: 0 };
      const own = [{ ...round, recorded: undefined, swapped: undefined }];
      const comparison = { own, again: own, ours: [{ ...own[0], swapped } as never], failure: undefined };
      return comparisonText(comparison, figuresOf(comparison));
    };
    expect(words(1)).toMatch(/heap sound, 1 misuse: 0x00000010 lies outside the heap$/m);
    expect(words(2)).toMatch(/heap sound, 2 misuses: the last of them: 0x00000010 lies outside the heap$/m);
  });

  it("names misuse: of the program on its own allocator, and what ours has counted", async () => {
    const body = `${START}\nexport default () => instance.exports.twice();`;
    const { stdout } = await tried("app.wasm", "--run", script("twice.mjs", body), "--json");
    const { recorded, compared } = JSON.parse(stdout);
    expect(recorded.misuses).toMatchObject([{ what: "free of a block that was freed before", count: 1 }]);
    expect(compared.pymalloc).toMatchObject({
      misuses: 1,
      lastMisuse: expect.stringMatching(/^0x[\da-f]{8} is not the start.*freed before/),
    });
    expect(compared.results).toBe("none");
  });

  it("records a trace that the other commands read, and puts it where it was told only when it is whole", async () => {
    const { status, stdout } = await run("app.wasm", "--run", uses, "--record", "app.pmtc");
    expect(stdout).toContain("The trace is in app.pmtc.");
    expect(status).toBe(0);
    const trace = decodeTrace(readFileSync(at("app.pmtc")), nodeCodecs);
    expect(trace.title).toBe("app.wasm");
    expect(checkTrace(trace)).toMatchObject({ mallocs: 200, frees: 100, liveAtEnd: 100 });
    const refused = await run("app.wasm", "--run", uses, "--record", "absent/app.pmtc");
    expect(refused.stderr).toMatch(/no folder absent/);
  });

  it("drives a library's malloc by a trace", async () => {
    const words = new Uint32Array([
      (0 << 30) >>> 0,
      100,
      (2 << 30) >>> 0,
      0,
      (2 << 30) >>> 0,
      5000,
      (3 << 30) >>> 0,
      5000,
    ]);
    writeFileSync(at("small.pmtc"), encodeTrace({ slotCount: 1, words }));
    const { stdout } = await tried("app.wasm", "--trace", "small.pmtc", "--json");
    expect(JSON.parse(stdout).compared.results).toBe("equal");
    expect(JSON.parse(stdout).recorded.requests).toBe(4);
  });

  it("says that results differ, and exits with 1", async () => {
    const body = `${START}\nexport default () => instance.exports.malloc(24);`;
    const { status, stdout } = await tried("app.wasm", "--swap", "--run", script("address.mjs", body));
    expect(stdout).toMatch(/results DIFFERENT: \d+ on its own allocator, \d+ on pymalloc/);
    expect(status).toBe(1);
  });

  it("leaves nothing in the folder for temporary files, also when it fails", async () => {
    const temporary = at("temporary");
    mkdirSync(temporary);
    vi.stubEnv("TMPDIR", temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { status } = await run("app.wasm", "--run", script("fails.mjs", "throw new Error('not today');"));
    expect(status).toBe(1);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
