// docs/command-line.md: those of its commands whose output is shown run as they stand, and print what the page says, but for figures that differ from run to run.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { createPyMem } from "../build/src/index.js";
import { PYODIDE } from "../src/cli/packages.js";
import { command, commandProcess, folder, put, root } from "./support/command.js";

const page = readFileSync(`${root}docs/command-line.md`, "utf8");
const files = [...page.matchAll(/```python\n# ([\w.]+)\n(.*?)```/gs)];
const blocks = [...page.matchAll(/```sh\n([^`]*)```\n```text\n(.*?)```/gs)].map(
  ([, commands = "", printed = ""]) => ({ commands: commands.trim().split("\n"), printed }),
);

/** What a slow machine sees. */
const PROGRESS = /^.*(build|round) \d+ of \d+\n/gm;

/** Figures become #, and rows that are alike then one. Python's hashes are other ones each time, and so are times. */
function shape(text: string): string[] {
  const lines = text.split("\n").map((line) =>
    line
      .replaceAll(/[\d,.]+|none/g, "#")
      .replaceAll(/ +|-{2,}/g, " ")
      .trim(),
  );
  return lines.filter((line, i) => line !== "" && line !== lines[i - 1]);
}

/** As docs/recordings.md makes it. */
function capsuleOfDoubleFree(): Uint8Array {
  const capsules: Uint8Array[] = [];
  const py = createPyMem();
  py.captureMisuse((capsule) => capsules.push(capsule));
  const p = py.malloc(24);
  py.free(p);
  expect(() => py.free(p)).toThrow("is not the start of a live block");
  return capsules[0] as Uint8Array;
}

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const [, name = "", source = ""] of files) put(name, source);
  put("misuse.pmcp", capsuleOfDoubleFree());
});

it("has commands, each with what it prints", () => {
  expect(files).toHaveLength(1);
  expect(blocks.length).toBeGreaterThan(3);
});

/** Python writes past Node's streams; and selftest takes long where a replay has V8 optimize each function before it is called. */
const isApart = ([name = ""]: readonly string[]) => ["record", "selftest"].includes(name);
const outputs = new Map<string, string>();
// In their order: what one writes, another reads.
it.sequential.each(blocks)("prints what the page says: $commands", async ({ commands, printed }) => {
  let found = "";
  for (const line of commands) {
    const [npx, name, ...words] = line.split(" ");
    expect([npx, name]).toEqual(["npx", "pymalloc-wasm"]);
    const { stdout, stderr } = await (isApart(words) ? commandProcess : command)(words);
    found += stdout + stderr.replaceAll(PROGRESS, "");
  }
  expect(shape(found)).toEqual(shape(printed));
  outputs.set(commands.join("\n"), found);
});

it("the laws that selftest runs are many, on every build", () => {
  const lines = outputs.get("npx pymalloc-wasm selftest")?.trimEnd().split("\n") ?? [];
  const builds = lines.map((line) => /^(\w+) +(\d+) hold$/.exec(line)?.slice(1));
  expect(builds.map((words) => words?.[0])).toEqual([
    ...["default", "fast", "secure", "sampling", "debug", "link", "embed"],
  ]);
  for (const [, passed] of builds as string[][]) expect(Number(passed)).toBeGreaterThan(15);
});

it("pyodide is installed in one form everywhere: as package.json has it among its peers", () => {
  const { peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  expect(peerDependencies.pyodide).toBe(`~${PYODIDE.replace("pyodide@", "")}.0`);
  const texts = ["docs", "src/cli", "src/pyodide"].flatMap((folder) =>
    readdirSync(`${root}${folder}`)
      .filter((name) => /\.(md|ts)$/.test(name))
      .map((name) => readFileSync(`${root}${folder}/${name}`, "utf8")),
  );
  const forms = texts.flatMap((text) => [...text.matchAll(/npm install [^\n`]*?(\bpyodide\S*)/g)]);
  expect(forms.length).toBeGreaterThan(1);
  expect(new Set(forms.map(([, form]) => form))).toEqual(new Set([PYODIDE]));
});

it("names every command, and every allocator", async () => {
  const { stdout } = await command(["--help"]);
  const commands = [...stdout.matchAll(/^ {2}(\w+) /gm)].map(([, name = ""]) => name);
  for (const name of commands) expect(page).toMatch(new RegExp(`^\\| \`${name}[ \`]`, "m"));
  const help = (await command(["replay", "--help"])).stdout;
  const [, allocators = ""] = /there is (.*);/.exec(help) ?? [];
  for (const name of allocators.split(", ")) expect(page).toContain(`\`${name}\``);
});
