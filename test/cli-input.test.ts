// Files that are missing, foreign, cut, damaged, of another version or gigantic: a line at each door, and nothing lost.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createPyMem } from "../build/src/index.js";
import { FREE, MALLOC } from "../src/trace/trace.js";
import { encodeTrace } from "../src/trace/trace-file.js";
import { command, commandProcess, folder, put, smallFile } from "./support/command.js";
import { traceOf } from "./support/traces.js";

function withNumber(file: Uint8Array, offset: number, value: number): Uint8Array {
  const other = Uint8Array.from(file);
  new DataView(other.buffer).setUint32(offset, value, true);
  return other;
}
const snapshot = (): Uint8Array => createPyMem().snapshot();

beforeAll(() => {
  mkdirSync(join(folder, "a-folder"));
  put("empty", "");
  put("some.json", new (createPyMem().tracemalloc.Snapshot)([], 1).toBytes());
  put("text", "int main() {}\n");
  put("program.wasm", Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  put("cut.pmtc", smallFile.subarray(0, smallFile.length - 1));
  put("header.pmtc", smallFile.subarray(0, 20));
  put("damaged.pmtc", withNumber(smallFile, 48, 7));
  put("newer.pmtc", withNumber(smallFile, 4, 9));
  put("codec.pmtc", withNumber(smallFile, 32, 9));
  put("gigantic.pmtc", withNumber(smallFile, 8, 0xffffffff));
  put("slots.pmtc", withNumber(smallFile, 12, 0xffffffff));
  put(
    "impossible.pmtc",
    encodeTrace(
      traceOf([
        [MALLOC, 2, 0, 24],
        [FREE, 2, 0],
        [FREE, 2, 0],
      ]),
    ),
  );
  put("nothing.pmtc", encodeTrace({ slotCount: 0, words: new Uint32Array() }));
  put("cut.heap", snapshot().subarray(0, 100));
  put("damaged.heap", withNumber(snapshot(), 1100, 0xffffffff));
  put("newer.heap", withNumber(snapshot(), 8, 9));
  put("pages.heap", withNumber(snapshot(), 16, 0xffffffff));
  // Two GiB that take no room on the disk.
  put("large.pmtc", smallFile);
  truncateSync(join(folder, "large.pmtc"), 2 ** 31);
});

const ofTraces = [
  ["some.json", "some.json is a snapshot of tracemalloc: inspect shows it; "],
  ["absent.pmtc", "absent.pmtc cannot be read: there is no such file"],
  ["a-folder", "a-folder cannot be read: it is a folder"],
  ["empty", "empty is empty; "],
  ["text", "text is no file of this program's; "],
  ["text/below", "cannot be read: what should be a folder on the way is a file"],
  ["/dev/null", "/dev/null cannot be read: it is a device"],
  [
    "program.wasm",
    "program.wasm is a wasm file: try runs it on its own malloc and on this one, link takes C programs; ",
  ],
  ["cut.pmtc", "cut.pmtc: the trace is cut short: the file has "],
  [
    "header.pmtc",
    "header.pmtc: the trace is cut short: the header has 20 bytes where 32 are due; copy or record it again",
  ],
  [
    "damaged.pmtc",
    "damaged.pmtc: the trace is damaged: the contents do not match the header's checksum; copy or record it again",
  ],
  ["newer.pmtc", "newer.pmtc: trace version 9; this reader knows 1 to 2; a newer pymalloc-wasm may read it"],
  ["codec.pmtc", "codec.pmtc: codec 9; this reader knows 0 to 2; a newer pymalloc-wasm may read it"],
  ["gigantic.pmtc", "gigantic.pmtc: 4294967295 operations are declared"],
  ["slots.pmtc", "slots.pmtc: the trace is damaged: the contents do not match the header's checksum"],
  [
    "impossible.pmtc",
    "impossible.pmtc: the trace is damaged, or never was right: operation 2 names a block of age 0, which is not live; copy",
  ],
  ["", "the name of a file is empty"],
  ["new\nline", "new\\u{a}line cannot be read: there is no such file"],
  ["\x1b[31mred", "\\u{1b}[31mred cannot be read: "],
  ["x".repeat(5000), "cannot be read: its name is too long"],
  ["large.pmtc", "large.pmtc cannot be read: it has 2147483648 bytes"],
] as const;

const ofStats = [
  ["cut.heap", "cut.heap: snapshot has 100 bytes"],
  ["damaged.heap", "damaged.heap: snapshot is damaged"],
  ["newer.heap", "newer.heap: snapshot was made by another version"],
  ["pages.heap", "pages.heap: snapshot is damaged"],
] as const;

const doors = [
  ...ofTraces.flatMap(([file, message]) => [
    [["stats", file], message],
    [["replay", file], message],
  ]),
  ...ofStats.map(([file, message]) => [["stats", file], message]),
  [
    ["replay", "cut.heap"],
    "cut.heap is a snapshot of a heap: stats and inspect take it; replay takes traces",
  ],
  [["replay", "nothing.pmtc"], "nothing.pmtc has no operations to replay"],
  [["record", "absent.py"], "absent.py cannot be read: there is no such file"],
  [["record", "a-folder"], "a-folder cannot be read: it is a folder"],
  [["record", "text", "-o", "absent/out.pmtc"], "there is no folder absent to write absent/out.pmtc into"],
  [["record", "text", "-o", "a-folder"], "a-folder cannot be written: it is a folder"],
  [["link", "text", "-o", ""], "the name of a file is empty"],
  [["link", "text", "-o", "out.wasm"], "text is not a wasm file"],
  [
    ["link", "some.json", "-o", "out.wasm"],
    "is a snapshot of tracemalloc: inspect shows it; link takes a wasm file",
  ],
  [["try", "empty"], "empty is empty; try takes a wasm file"],
  [
    ["try", "program.wasm", "--trace", "text"],
    "text is no file of this program's; --trace takes a trace (.pmtc)",
  ],
] as [string[], string][];

describe("a line, and exit code 1:", () => {
  it.each(doors)("%j", async (words, message) => {
    const { status, stdout, stderr } = await command(words);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect([status, stdout]).toEqual([1, ""]);
  });
});

it.skipIf(process.platform === "win32")("a pipe is refused, and not waited for", async () => {
  execFileSync("mkfifo", ["pipe"], { cwd: folder });
  const names = ["stats", "record", "try"];
  for (const { status, stderr } of await Promise.all(names.map((name) => commandProcess([name, "pipe"])))) {
    expect(stderr).toBe("pymalloc-wasm: pipe cannot be read: it is a pipe; name a file\n");
    expect(status).toBe(1);
  }
});

it("several files are all looked at before the first is replayed", async () => {
  put("sound.pmtc", smallFile);
  const { status, stdout, stderr } = await command(["replay", "sound.pmtc", "cut.pmtc"]);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("cut.pmtc: the trace is cut short");
});

it.skipIf(process.getuid?.() === 0)(
  "a folder that may not be written to is told before the script runs",
  async () => {
    mkdirSync(join(folder, "closed"));
    chmodSync(join(folder, "closed"), 0o500);
    const { status, stderr } = await command([
      "record",
      put("hello.py", "print(1)"),
      "-o",
      "closed/out.pmtc",
    ]);
    expect(stderr).toContain("closed/out.pmtc cannot be written: ");
    expect(status).toBe(1);
  },
);

it("what was there stays, and nothing half done is left, where the work fails", async () => {
  writeFileSync(join(folder, "kept.pmtc"), "precious");
  const before = readdirSync(folder);
  await command(["record", "absent.py", "-o", "kept.pmtc"]);
  expect(readFileSync(join(folder, "kept.pmtc"), "utf8")).toBe("precious");
  expect(readdirSync(folder)).toEqual(before);
});
