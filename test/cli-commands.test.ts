// How the command line finds its commands, and what it says where there is nothing to do.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { namesOf, nearest, wholeNumber } from "../src/cli/arguments.js";
import { bytes, printable } from "../src/cli/output.js";
import { command, commandProcess, folder, put, root, smallFile } from "./support/command.js";

const names = ["stats", "replay", "bench", "record", "try", "inspect", "selftest", "link"];

describe("help", () => {
  it.each([["--help"], ["-h"], ["help"]])("%s lists every command", async (word) => {
    const { status, stdout, stderr } = await command([word]);
    expect([status, stderr]).toEqual([0, ""]);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} +\\w`, "m"));
    expect(stdout).toContain("Exit codes: 0");
  });

  it.each(names)("of %s tells how it is called", async (name) => {
    for (const words of [
      [name, "--help"],
      ["help", name],
    ]) {
      const { status, stdout, stderr } = await command(words);
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(new RegExp(`^pymalloc-wasm ${name} `));
    }
  });

  it("is on stderr where no command was named, which is an error", async () => {
    const { status, stdout, stderr } = await command([]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("pymalloc-wasm COMMAND");
  });

  it("--version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { version: string };
    expect(await commandProcess(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("a command line that is not understood is a line on stderr and exit code 2:", () => {
  it.each([
    [["replya"], 'there is no command "replya"; did you mean replay?'],
    [["stat"], 'there is no command "stat"; did you mean stats?'],
    [["selfets"], 'there is no command "selfets"; did you mean selftest?'],
    [["fly"], `there is no command "fly"; there is ${names.join(", ")}`],
    [["help", "fly"], 'there is no command "fly"'],
    [["toString"], 'there is no command "toString"'],
    [["--quick"], 'there is no command "--quick"'],
    [["stats"], "stats takes one file"],
    [["stats", "a", "b"], "stats takes one file"],
    [["stats", "a", "--jsno"], 'there is no option "--jsno"; did you mean --json?'],
    [["stats", "a", "--no-json"], 'there is no option "--no-json"; there is --json'],
    [["stats", "a", "-j"], 'there is no option "-j"; there is --json'],
    [["stats", "a", "--json=yes"], '--json takes no value, and was given "yes"'],
    [["stats", "a", "--toString"], 'there is no option "--toString"'],
    [["replay"], "replay takes a trace, or several"],
    [["replay", "a", "--rounds", "0"], '--rounds takes a whole number from 1 to 1000, not "0"'],
    [["replay", "a", "--rounds", "2.5"], '--rounds takes a whole number from 1 to 1000, not "2.5"'],
    [["replay", "a", "--rounds", "1e9"], '--rounds takes a whole number from 1 to 1000, not "1e9"'],
    [["replay", "a", "--rounds", "-1"], 'from 1 to 1000, not "-1"'],
    [["replay", "a", "--rounds", "3", "--rounds=4"], "--rounds is given twice: give it once"],
    [["inspect", "--port", "-1"], '--port takes a number from 0 to 65535, not "-1"'],
    [["replay", "a", "--rounds"], "--rounds needs a value"],
    [["replay", "a", "--rounds", "--json"], "--rounds needs a value"],
    [["replay", "a", "--rounds=-1"], 'from 1 to 1000, not "-1"'],
    [
      ["replay", "a", "--al\nlocator"],
      'there is no option "--al\\nlocator"; did you mean --allocator? (see pymalloc-wasm replay --help)',
    ],
    [["replay", "--nothing"], 'there is no option "--nothing"; there is --allocator, --rounds, --json (see'],
    [
      ["replay", "a", "--allocator", "default,jemalloc"],
      '--allocator: there is no "jemalloc"; there is default,',
    ],
    [["record"], "record takes a Python script"],
    [["record", "a.py", "b.py"], 'record takes one script; if "b.py" is for the script, it stands behind --'],
    [["selftest", "fast"], 'selftest takes no "fast"'],
    [["try"], "try takes one wasm file"],
    [["inspect", "--port", "65536"], '--port takes a number from 0 to 65535, not "65536"'],
    [["link", "a.wasm"], "link needs -o"],
    [["link", "a.wasm", "-o"], "--output needs a value"],
    ...names
      .filter((name) => name !== "bench")
      .map((name): [string[], string] => [[name, "--nonsense"], `(see pymalloc-wasm ${name} --help)`]),
  ])("%j", async (words, message) => {
    const { status, stdout, stderr } = await command(words);
    expect(stderr.split("\n")).toHaveLength(2);
    expect(stderr).toMatch(/^pymalloc-wasm: [^\p{Cc}]*\n$/u);
    expect(stderr).toContain(message);
    expect([status, stdout]).toEqual([2, ""]);
  });
});

it("the exit code is the process's", async () => {
  const { status, stderr } = await commandProcess(["fly"]);
  expect([status, stderr]).toEqual([2, expect.stringContaining('there is no command "fly"')]);
});

it("a reader who leaves early is no error", async () => {
  const file = put("pipe.pmtc", smallFile);
  const child = spawn(process.execPath, [`${root}build/src/cli.js`, "stats", file], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const [status] = await once(child, "close");
  expect([status, stderr]).toEqual([0, ""]);
});

it.skipIf(!existsSync("/dev/full"))("output that cannot be written is a line, and exit code 1", async () => {
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [`${root}build/src/cli.js`, "--help"], {
    stdio: ["ignore", full, "pipe"],
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const [status] = await once(child, "close");
  closeSync(full);
  expect(stderr).toMatch(/^pymalloc-wasm: the output cannot be written: ENOSPC.*\n$/);
  expect(status).toBe(1);
});

it("the nearest name is that with the fewest letters to change, if there are few", () => {
  expect(nearest("recrod", names)).toBe("record");
  expect(nearest("LINK", names)).toBe("link");
  expect(nearest("benchmark", names)).toBeUndefined();
  expect(nearest("", names)).toBeUndefined();
});

it("names and numbers are taken as they are meant, or refused", () => {
  expect(namesOf("allocator", "fast, default,fast", ["default", "fast"])).toEqual(["fast", "default"]);
  expect(() => namesOf("allocator", "", ["fast"])).toThrow('there is no ""');
  expect(wholeNumber("rounds", "7", 9)).toBe(7);
  for (const wrong of ["", "-1", "07", "10", "NaN", "0x1", " 1"])
    expect(() => wholeNumber("rounds", wrong, 9), wrong).toThrow("whole number from 1 to 9");
});

it("text from elsewhere is printed without what a terminal would do with it", () => {
  expect(printable("a.pmtc – naïve ☃ 日本.pmtc")).toBe("a.pmtc – naïve ☃ 日本.pmtc");
  expect(printable("a\nb\x1b[31m\x7f\u009b")).toBe("a\\u{a}b\\u{1b}[31m\\u{7f}\\u{9b}");
  expect(printable("\u202etxt.\u2028\ud800\u{e0001}")).toBe("\\u{202e}txt.\\u{2028}\\u{d800}\\u{e0001}");
});

it("bytes are told in the largest unit that leaves a number above 1", () => {
  expect([0, 1023, 1024, 1536, 2 ** 20, 5.5 * 2 ** 30, 2 ** 42].map(bytes)).toEqual([
    "0 bytes",
    "1,023 bytes",
    "1.0 KiB",
    "1.5 KiB",
    "1.0 MiB",
    "5.5 GiB",
    "4096.0 GiB",
  ]);
});
