// What a command writes takes the place of nothing that it reads, nor of anything that is no such file.
import { linkSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkOutput } from "../src/cli/output-file.js";
import { command, folder, put, smallFile } from "./support/command.js";

const SCRIPT = "print(1)\n";
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

beforeAll(() => {
  put("script.py", SCRIPT);
  put("uses.mjs", SCRIPT);
  put("notes.txt", "precious");
  put("app.wasm", MODULE);
  put("small.pmtc", smallFile);
  put("empty.pmtc", "");
  symlinkSync("script.py", join(folder, "link.pmtc"));
  linkSync(join(folder, "app.wasm"), join(folder, "other-name.wasm"));
});

const tried = ["try", "app.wasm", "--run", "uses.mjs", "--record"];

describe("refused, before anything runs, and what was there stays:", () => {
  it.each([
    [["record", "script.py", "-o", "./script.py"], "the trace would take the place of script.py: name", 2],
    [["record", "script.py", "-o", "link.pmtc"], "the trace would take the place of script.py", 2],
    [["record", "link.pmtc"], "the trace would take the place of link.pmtc", 2],
    [["record", "script.py", "-o", "notes.txt"], "notes.txt is there already, and is no trace: remove", 1],
    [
      [...tried, "app.wasm"],
      "the trace would take the place of app.wasm: name another file with --record",
      2,
    ],
    [[...tried, "other-name.wasm"], "the trace would take the place of app.wasm", 2],
    [[...tried, "uses.mjs"], "the trace would take the place of uses.mjs", 2],
    [
      ["try", "app.wasm", "--trace", "small.pmtc", "--record", "small.pmtc"],
      "the trace would take the place of small.pmtc",
      2,
    ],
    [[...tried, "notes.txt"], "notes.txt is there already, and is no trace", 1],
    [["link", "app.wasm", "-o", "other-name.wasm"], "the wasm file would take the place of app.wasm", 2],
    [["link", "app.wasm", "-o", "small.pmtc"], "small.pmtc is there already, and is no wasm file", 1],
  ] as [string[], string, number][])("%j", async (words, message, code) => {
    const { status, stdout, stderr } = await command(words);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect([status, stdout]).toEqual([code, ""]);
    expect(readFileSync(join(folder, "script.py"), "utf8")).toBe(SCRIPT);
    expect(readFileSync(join(folder, "uses.mjs"), "utf8")).toBe(SCRIPT);
    expect(readFileSync(join(folder, "notes.txt"), "utf8")).toBe("precious");
    expect(Uint8Array.from(readFileSync(join(folder, "app.wasm")))).toEqual(MODULE);
    expect(Uint8Array.from(readFileSync(join(folder, "small.pmtc")))).toEqual(smallFile);
  });
});

it.each(["small.pmtc", "empty.pmtc", "new.pmtc"])("%s may be replaced by a trace", (name) => {
  const inputs = [join(folder, "script.py"), join(folder, "absent.py")];
  checkOutput({ file: join(folder, name), option: "-o", kind: "trace", inputs });
});
