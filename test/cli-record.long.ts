// From the interpreter's first request on: Pyodide's own start, of seven million operations.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { nodeCodecs } from "../src/cli/codecs.js";
import { checkTrace } from "../src/trace/trace-check.js";
import { decodeTrace } from "../src/trace/trace-file.js";
import { commandProcess, folder, put, root } from "./support/command.js";

const timeout = 1_200_000;

it("--with-start has the interpreter's start in the trace", async () => {
  put("hello.py", 'print("hello")\n');
  const { status, stdout } = await commandProcess(["record", "hello.py", "--with-start"], { timeout });
  expect([status, stdout]).toEqual([0, "hello\n"]);
  const facts = checkTrace(decodeTrace(readFileSync(join(folder, "hello.pmtc")), nodeCodecs));
  expect(facts.operations).toBeGreaterThan(1_000_000);
  expect(facts.liveAtEnd).toBeGreaterThan(10_000);
});

it("a script that keeps more blocks than a trace can have leaves a sound trace", async () => {
  put("deep.py", "import sys\nsys.setrecursionlimit(10**8)\ndef f(n):\n    return f(n + 1)\nf(0)\n");
  const { status, stderr } = await commandProcess(["record", "deep.py"], { timeout });
  expect(status).toBe(1);
  expect(stderr).toMatch(/deep\.pmtc is full: it ends before the script did/);
  const facts = checkTrace(decodeTrace(readFileSync(join(folder, "deep.pmtc")), nodeCodecs));
  expect(facts.peakBlocks).toBe(2 ** 24);
});

it("a script that ends the process, and without --json, has its trace and its exit code", async () => {
  put("ends.py", 'import os\nprint("before", flush=True)\nos._exit(3)\n');
  const { status, stdout, stderr } = await commandProcess(["record", "ends.py"]);
  expect([status, stdout]).toEqual([3, "before\n"]);
  expect(stderr).toMatch(/^ends\.pmtc: [\d,]+ operations, /);
  checkTrace(decodeTrace(readFileSync(join(folder, "ends.pmtc")), nodeCodecs));
});

it("shows the traceback of a script that raises, and writes the trace so far", async () => {
  put("raises.py", 'def f():\n    raise ValueError("not that")\n\nprint("before")\nf()\n');
  const { status, stdout, stderr } = await commandProcess(["record", "raises.py"]);
  expect([status, stdout]).toEqual([1, "before\n"]);
  expect(stderr).toMatch(
    /^Traceback \(most recent call last\):\n {2}File ".*raises\.py", line 5, in <module>\n/,
  );
  expect(stderr).toMatch(/\nValueError: not that\nraises\.pmtc: /);
  const trace = decodeTrace(readFileSync(join(folder, "raises.pmtc")), nodeCodecs);
  expect(checkTrace(trace).operations).toBeGreaterThan(100);
});

it.skipIf(process.platform === "win32")(
  "Ctrl-C is a KeyboardInterrupt: the trace so far is written, and the exit code is 130",
  async () => {
    put("loop.py", 'print("begun", flush=True)\nwhile True:\n    bytes(100)\n');
    const child = spawn(process.execPath, [`${root}build/src/cli.js`, "record", "loop.py"], { cwd: folder });
    onTestFinished(() => void child.kill("SIGKILL"));
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    await once(child.stdout, "data");
    child.stdout.resume();
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([130, null]);
    expect(stderr).toMatch(
      /interrupted; the trace so far is written(.|\n)*\nKeyboardInterrupt\nloop\.pmtc: /,
    );
    checkTrace(decodeTrace(readFileSync(join(folder, "loop.pmtc")), nodeCodecs));
  },
);

it.skipIf(process.platform === "win32")("a second Ctrl-C ends at once, and writes nothing", async () => {
  put(
    "deaf.py",
    'print("begun", flush=True)\nwhile True:\n    try:\n        while True:\n            pass\n    except KeyboardInterrupt:\n        print("no", flush=True)\n',
  );
  const child = spawn(process.execPath, [`${root}build/src/cli.js`, "record", "deaf.py"], { cwd: folder });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  child.kill("SIGINT");
  await once(child.stdout, "data");
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([null, "SIGINT"]);
  expect(existsSync(join(folder, "deaf.pmtc"))).toBe(false);
});
