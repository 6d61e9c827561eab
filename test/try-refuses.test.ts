// What npx pymalloc-wasm try cannot do, it says in one line.
import { existsSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CommandError, UsageError } from "../build/src/cli/command.js";
import { tryCommand } from "../build/src/cli/try.js";
import { encodeTrace } from "../src/trace/trace-file.js";
import { runInProcess } from "./support/in-process.js";
import { at, folder } from "./support/linking.js";
import { assembled, beyond, program } from "./support/try-modules.js";
import { START, script, uses } from "./support/try-scripts.js";

const whole = assembled(program());
writeFileSync(at("cut.wasm"), whole.subarray(0, 100));
writeFileSync(at("head.wasm"), whole.subarray(0, 6));
writeFileSync(at("empty.wasm"), "");
writeFileSync(at("text.wasm"), "int main() {}");
writeFileSync(at("component.wasm"), Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0));
const LATER = `(import "env" "f" (func $f)) (memory (export "memory") 1) (func (export "_initialize") (call $f) (unreachable))`;
writeFileSync(at("needs.wasm"), assembled(program(["malloc", "free"], LATER)));
writeFileSync(at("beyond.wasm"), beyond);
writeFileSync(at("small.pmtc"), encodeTrace({ slotCount: 1, words: new Uint32Array([2 ** 28, 24]) }));

/** The files are those of the tests' folder. */
const located = (args: readonly string[]): string[] =>
  args.map((word) => (/\.(wasm|mjs|pmtc)$/.test(word) ? at(word) : word));

describe("before anything runs, try refuses", () => {
  type Row = readonly [what: string, args: readonly string[], words: RegExp, error: new () => Error];
  const rows: readonly Row[] = [
    ["no file", [], /takes one wasm file/, UsageError],
    ["two files", ["app.wasm", "app.wasm"], /takes one wasm file/, UsageError],
    ["a file that is not there", ["absent.wasm"], /absent\.wasm cannot be read/, CommandError],
    ["a folder", ["."], /cannot be read: it is a folder/, CommandError],
    ["an empty file", ["empty.wasm"], /empty\.wasm is empty; try takes a wasm file/, CommandError],
    ["a trace in its place", ["small.pmtc"], /small\.pmtc is a trace: .*; try takes a wasm/, CommandError],
    ["text", ["text.wasm"], /text\.wasm is not a wasm file/, CommandError],
    ["a script in its place", [uses], /not a wasm file: name the \.wasm file.*--run/, CommandError],
    ["a cut file", ["cut.wasm"], /cut\.wasm is not a module that Node can compile/, CommandError],
    ["a file cut in its first bytes", ["head.wasm"], /is cut, a component/, CommandError],
    ["a component", ["component.wasm"], /a component/, CommandError],
    [
      "a library without a way to run it",
      ["app.wasm"],
      /no WASI command, which would export _start: give --run/,
      CommandError,
    ],
    ["a script that is not there", ["app.wasm", "--run", "no.mjs"], /no\.mjs cannot be read/, CommandError],
    [
      "a trace that is none",
      ["app.wasm", "--trace", "text.wasm"],
      /text\.wasm is no file of this program's; --trace takes a trace/,
      CommandError,
    ],
    [
      "a trace that is empty",
      ["app.wasm", "--trace", "empty.wasm"],
      /empty\.wasm is empty; --trace takes/,
      CommandError,
    ],
    [
      "an output in no folder",
      ["app.wasm", "--run", uses, "--record", "absent/x.pmtc"],
      /no folder .*absent/,
      CommandError,
    ],
    [
      "a function that is not there",
      ["app.wasm", "--run", uses, "--malloc", "nope"],
      /--malloc nope: no function/,
      CommandError,
    ],
    ["no rounds", ["app.wasm", "--run", uses, "--rounds", "0"], /--rounds takes/, UsageError],
    ["half a round", ["app.wasm", "--run", uses, "--rounds", "1.5"], /--rounds takes/, UsageError],
    ["an unknown option", ["app.wasm", "--fast"], /--fast/, UsageError],
    [
      "two ways at once",
      ["app.wasm", "--run", uses, "--trace", "small.pmtc"],
      /--run and --trace/,
      UsageError,
    ],
    [
      "recording and swapping only",
      ["app.wasm", "--swap", "--record", "x.pmtc"],
      /--record only records/,
      UsageError,
    ],
    [
      "arguments that nobody takes",
      ["app.wasm", "--run", uses, "--", "x"],
      /behind -- are for WASI/,
      UsageError,
    ],
  ];
  it.each(rows)("%s", async (_, args, words, kind) => {
    const error: unknown = await Promise.resolve(tryCommand.run(located(args))).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toMatch(words);
    expect((error as Error).message).not.toContain("\n");
    expect(existsSync(at("x.pmtc"))).toBe(false);
  });
});

describe("once something runs, the command says in one line, and with exit code 1, that", {
  timeout: 60_000,
}, () => {
  const rows: readonly (readonly [what: string, args: readonly string[], words: RegExp])[] = [
    [
      "the script throws",
      ["app.wasm", "--run", script("throws.mjs", "throw new Error('not today\\nnor tomorrow');")],
      /: the script fails: \/.*throws\.mjs:3: not today$/,
    ],
    [
      "it throws in a callback",
      ["app.wasm", "--run", script("later.mjs", "setTimeout(() => { throw new Error('late') }, 5);")],
      /: the script fails: \/.*later\.mjs:3: late$/,
    ],
    [
      "it is no JavaScript",
      ["app.wasm", "--run", script("syntax.mjs", "const = 3;")],
      /: the script fails: \/.*syntax\.mjs:3: Unexpected token '='$/,
    ],
    [
      "the program traps",
      [
        "traps.wasm",
        "--run",
        script(
          "traps.mjs",
          `const { instance } = await WebAssembly.instantiate(readFileSync(new URL("traps.wasm", import.meta.url)));
instance.exports.trap();`,
        ),
      ],
      /: the program fails on its own allocator: unreachable$/,
    ],
    [
      "the program's malloc gives what is not there to ours",
      ["beyond.wasm", "--swap"],
      /its malloc gave memory that is not there: \d+ bytes at 0x[\da-f]{8}$/,
    ],
    [
      "it ends the process",
      ["app.wasm", "--run", script("ends.mjs", "process.exit(3);")],
      /ended the process itself, with exit code 3/,
    ],
    [
      "it never uses the program",
      ["app.wasm", "--run", script("idle.mjs", "export default () => 1;")],
      /idle\.mjs never instantiated app\.wasm, but no wasm at all/,
    ],
    [
      "it uses another program",
      [
        "app.wasm",
        "--run",
        script("other.mjs", "await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));"),
      ],
      /other wasm files, of 8 bytes/,
    ],
    [
      "its results differ from run to run",
      ["app.wasm", "--swap", "--run", script("dice.mjs", `${START}\nexport default () => process.pid;`)],
      /differ from run to run on its own allocator/,
    ],
    [
      "the library needs its JavaScript",
      ["needs.wasm", "--trace", "small.pmtc"],
      /without its own JavaScript.*--run/,
    ],
  ];
  it.each(rows)("%s", async (_, args, words) => {
    const command = ["try", ...args, "--rounds", "1", "--json"];
    const { stderr, stdout, status } = await runInProcess(command, folder);
    expect(stderr.trimEnd()).toMatch(words);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
    expect(status).toBe(1);
  });
});
