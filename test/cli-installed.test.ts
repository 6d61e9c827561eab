// The commands without the repository, as they are in a project that has installed the package.
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandProcess, folder, put, root, smallFile } from "./support/command.js";

interface Reports {
  readonly traces: readonly {
    readonly trace: string;
    readonly faults: readonly string[];
    readonly results: readonly { readonly allocator: string; readonly check: number | null }[];
  }[];
}

describe.concurrent("as it is installed, without the repository", () => {
  const installed = join(folder, "project/node_modules/pymalloc-wasm");
  const script = join(installed, "build/src/cli.js");
  const cwd = join(folder, "project");

  beforeAll(() => {
    mkdirSync(installed, { recursive: true });
    for (const part of ["package.json", "build"]) {
      cpSync(join(root, part), join(installed, part), {
        recursive: true,
        filter: (path) => !/build\/(bench|guides|api)(\/|$)/.test(path),
      });
    }
    mkdirSync(join(installed, "bench/traces"), { recursive: true });
    writeFileSync(join(installed, "bench/traces/small.pmtc"), smallFile);
  });

  it("bench is the short benchmark, on the traces that come along", async () => {
    const { status, stdout, stderr } = await commandProcess(["bench", "--rounds", "1"], { cwd, script });
    expect(stderr).toContain("The short benchmark, on small.pmtc.");
    expect(stdout).toMatch(/small\.pmtc \(six operations\): 6 operations/);
    expect(stdout).toMatch(/^tlsf +\d/m);
    expect(stdout).not.toContain("dlmalloc");
    expect(status).toBe(0);
  });

  it("bench says what it does not understand, and nothing before", async () => {
    const { status, stdout, stderr } = await commandProcess(["bench", "--round", "1"], { cwd, script });
    expect(stderr).toBe(
      'pymalloc-wasm: there is no option "--round"; did you mean --rounds? (see pymalloc-wasm bench --help)\n',
    );
    expect([status, stdout]).toEqual([2, ""]);
  });

  it("what needs a package says which", async () => {
    put("small.pmtc", smallFile);
    put("project/hello.py", "print(1)\n");
    const replayed = await commandProcess(["replay", "../small.pmtc", "--allocator", "dlmalloc"], {
      cwd,
      script,
    });
    const recorded = await commandProcess(["record", "hello.py"], { cwd, script });
    expect(replayed.stderr).toBe(
      "pymalloc-wasm: dlmalloc comes from npm's pyodide, which is not installed: npm install pyodide@314.0\n",
    );
    expect(recorded.stderr).toBe(
      "pymalloc-wasm: record needs npm's pyodide, which is not installed: npm install pyodide@314.0\n",
    );
    expect([replayed.status, recorded.status]).toEqual([1, 1]);
  });

  /** A project whose pyodide is of these files. */
  function project(name: string, version: string, files: { readonly [name: string]: string }) {
    const place = `${name}/node_modules/pyodide/`;
    mkdirSync(join(folder, place), { recursive: true });
    put(`${place}package.json`, JSON.stringify({ name: "pyodide", version }));
    for (const [file, content] of Object.entries(files)) put(place + file, content);
    put(`${name}/hello.py`, "print(1)\n");
    return { cwd: join(folder, name), script };
  }
  const fake = (body: string) => ({ "pyodide.mjs": `export const loadPyodide = () => ${body};` });

  it.each([
    [
      "throws where nobody catches it",
      fake('new Promise(() => setTimeout(() => { throw Error("no\\nroom"); }))'),
      "no",
    ],
    [
      "rejects what nobody awaits",
      fake('new Promise(() => void Promise.reject("wrong file"))'),
      "wrong file",
    ],
    ["rejects", fake('Promise.reject(Error("no memory"))'), "no memory"],
    ["waits for ever", fake("new Promise(() => {})"), "it stopped without an error"],
    ["is no program", { "pyodide.mjs": "export const (" }, "Unexpected token '('"],
    [
      "goes on after it has failed",
      fake(
        '(setTimeout(() => { process.exitCode = 0; throw Error("later"); }, 9), Promise.reject("sooner"))',
      ),
      "sooner",
    ],
  ])("a Pyodide that %s is a line that says what to do", async (name, files, reason) => {
    const surroundings = project(name.replaceAll(" ", "-"), "314.0.7", files);
    const { status, stdout, stderr } = await commandProcess(["record", "hello.py"], surroundings);
    const place = join(surroundings.cwd, "node_modules/pyodide");
    expect(stderr).toBe(
      `pymalloc-wasm: Pyodide does not start: ${reason}; remove ${place}, then npm install pyodide@314.0\n`,
    );
    expect([status, stdout]).toEqual([1, ""]);
    expect(existsSync(join(surroundings.cwd, "hello.pmtc"))).toBe(false);
  });

  it("a Pyodide of another version is told before it is loaded", async () => {
    const surroundings = project("older", "0.28.3", fake('Promise.reject("loaded")'));
    const { status, stderr } = await commandProcess(["record", "hello.py"], surroundings);
    const place = join(surroundings.cwd, "node_modules/pyodide");
    expect(stderr).toBe(
      `pymalloc-wasm: record cannot use pyodide 0.28.3, which is in ${place}: npm install pyodide@314.0\n`,
    );
    expect(status).toBe(1);
  });

  it("packages of the user's project are found", async () => {
    put("small.pmtc", smallFile);
    const other = join(folder, "another");
    mkdirSync(join(other, "node_modules"), { recursive: true });
    for (const name of ["pyodide", "@thi.ng"])
      symlinkSync(join(root, "node_modules", name), join(other, "node_modules", name), "junction");
    const words = [
      "replay",
      "../small.pmtc",
      "--rounds",
      "1",
      "--json",
      "--allocator",
      "default,dlmalloc,thi.ng",
    ];
    const { status, stdout, stderr } = await commandProcess(words, { cwd: other, script });
    expect([status, stderr]).toEqual([0, ""]);
    const [report] = (JSON.parse(stdout) as Reports).traces;
    expect(report?.faults).toEqual([]);
    expect(report?.results.map(({ allocator }) => allocator)).toEqual([
      "default",
      "dlmalloc",
      "thi.ng",
      "default again",
    ]);
  });
});
