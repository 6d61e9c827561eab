// README.md and the guides in docs/: their programs run as they are, and print what the page says. What they compile is compiled.
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import asc from "assemblyscript/asc";
import { beforeAll, describe, expect, it } from "vitest";
import { type Guide, type Program, readGuide } from "./support/guides.js";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Within the package, so that its own name leads to it. */
const folder = join(root, "build/guides");
const run = promisify(execFile);
const node = (cwd: string, ...given: string[]) => run(process.execPath, given, { cwd, encoding: "utf8" });

const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"), "utf8").filter((name) => name.endsWith(".md")),
].map((name) => {
  const url = new URL(`../${/^[A-Z]/.test(name) ? name : `docs/${name}`}`, import.meta.url);
  return { name, guide: readGuide(url), folder: join(folder, name.replace(".md", "")) };
});
const guides = pages.filter(({ guide }) => guide.programs.length > 0);

const fileOf = ({ i, language }: Program) => `program-${i}.${language}`;
/** Addresses depend on the build's layout. */
const withoutAddresses = (text: string): string => text.replaceAll(/0x[0-9a-f]{3,}/g, "0x…");

/** The reader's folder, with the package installed and what the guide has them copy. */
function layOut({ guide, folder }: { guide: Guide; folder: string }): void {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules/pymalloc-wasm"), "junction");
  writeFileSync(join(folder, "frame-arena.js"), 'export * from "../../bench/hooks/frame-arena.js";\n');
  for (const [name, source] of guide.files) writeFileSync(join(folder, name), source);
  for (const program of guide.programs) writeFileSync(join(folder, fileOf(program)), program.source);
}

/** All programs in TypeScript at once: `using` and types go. What the compiler says of them, "" if nothing. */
async function compileTypeScript(): Promise<string> {
  const files = guides.flatMap(({ guide, folder }) =>
    guide.programs
      .filter(({ language }) => language === "ts")
      .map((program) => join(folder, fileOf(program))),
  );
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const options =
    "--ignoreConfig --strict --target es2022 --module nodenext --types node --lib es2023,esnext.disposable,dom --skipLibCheck";
  const outcome = node(root, compiler, ...options.split(" "), ...files);
  return (await outcome.catch((error: { stdout: string }) => error)).stdout;
}

/** One after the other in this process: the compiler's own beginning takes longer than a small program. */
async function compileAssemblyScript(): Promise<void> {
  for (const { guide, folder } of guides) {
    for (const given of guide.compilations) {
      const { error, stderr } = await asc.main([...given, "--baseDir", folder]);
      if (error) throw new Error(`asc ${given.join(" ")}:\n${stderr}`);
    }
  }
}

let errorsOfTypes = "";
beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const page of guides) layOut(page);
  const [errors] = await Promise.all([compileTypeScript(), compileAssemblyScript()]);
  errorsOfTypes = errors;
});

it("has no program in TypeScript whose types are wrong", () => {
  expect(errorsOfTypes).toBe("");
});

it("has the compiler refuse AssemblyScript's own objects, where the page says so", async () => {
  const page = guides.find(({ name }) => name === "assemblyscript.md");
  if (page === undefined) throw new Error("there is no docs/assemblyscript.md");
  const given = page.guide.compilations.find((words) => words.includes("./no-runtime")) ?? [];
  writeFileSync(
    join(page.folder, "managed.ts"),
    "export function text(n: i32): string { return n.toString(); }",
  );
  const words = given.map((word) => word.replace("program", "managed"));
  const { error, stderr } = await asc.main([...words, "--baseDir", page.folder]);
  expect(error).not.toBeNull();
  expect(String(stderr)).toContain("Cannot find name '__new'");
});

describe.each(guides)("$name", ({ guide, folder }) => {
  it("has only programs that tell when they fail, and files that one of them, or a compiler, uses", () => {
    const silent = guide.programs.filter(({ source, printed }) => !printed && !source.includes("assert"));
    expect(silent.map(({ source }) => source)).toEqual([]);
    const users = [
      ...guide.programs.map(({ source }) => source),
      ...guide.files.values(),
      ...guide.compilations.flat(),
    ].join("\n");
    const stem = (name: string) => name.replace(/\.\w+$/, "");
    const count = (name: string) => users.split(stem(name)).length - 1;
    expect([...guide.files.keys()].filter((name) => count(name) < 2)).toEqual([]);
  });

  it.concurrent.each(guide.programs)("runs block $i as the page says", async (program) => {
    const { stdout } = await node(folder, fileOf(program).replace(".ts", ".js"));
    expect(withoutAddresses(stdout)).toBe(withoutAddresses(program.printed ?? ""));
  });
});
