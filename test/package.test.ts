// The package packs, installs without a network and imports in a folder of its own.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
let folder: string;

const run = (cwd: string, command: string, ...given: string[]) =>
  execFileSync(command, given, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Runs an ES module in the folder that the package is installed in, and gives what it prints. */
const runModule = (source: string) =>
  run(folder, process.execPath, "--input-type=module", "--eval", source).trim();

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "pymalloc-wasm-")));
  run(root, "npm", "pack", "--ignore-scripts", "--pack-destination", folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack made no tarball");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run(folder, "npm", "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", tarball);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("allocates and frees", () => {
  const source = `
    import { createPyMem, MemoryAllocator } from "pymalloc-wasm";
    for (const build of ["default", "fast", "secure", "debug"]) {
      const py = createPyMem({ build });
      const p = py.PyMem_Malloc(64);
      py.PyMem_Free(p);
      console.log(p > 0, py.check());
    }
    console.log(new MemoryAllocator(16).malloc(16).view.length);`;
  expect(runModule(source).split("\n")).toEqual(["true 0", "true 0", "true 0", "true 0", "16"]);
});

it("detects misuse", () => {
  const source = `
    import { createPyMem, MemoryMisuseError } from "pymalloc-wasm";
    const py = createPyMem();
    const p = py.malloc(64);
    py.free(p);
    try { py.free(p); } catch (error) { console.log(error instanceof MemoryMisuseError, error.code); }`;
  expect(runModule(source)).toBe("true NOT_LIVE");
});

it("has the source map of the debug build, and the pages that the README leads to", () => {
  const installed = join(folder, "node_modules/pymalloc-wasm");
  const files = [
    "build/pymalloc.debug.wasm.map",
    "docs/javascript.md",
    "docs/objects.md",
    "docs/wasm.md",
    "docs/which-allocator.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "README.md",
  ];
  expect(files.filter((file) => !existsSync(join(installed, file)))).toEqual([]);
});

const files = ["pymalloc.wasm", "pymalloc.fast.wasm", "pymalloc.secure.wasm", "pymalloc.debug.wasm"];

it.each(files)("offers %s", (file) => {
  const source = `
    import { readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    const bytes = readFileSync(fileURLToPath(import.meta.resolve("pymalloc-wasm/${file}")));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    console.log(exports.malloc(24) > 0);`;
  expect(runModule(source)).toBe("true");
});

it.each([
  ["pymalloc.tools.wasm", "pymalloc.wasm"],
  ["pymalloc.tools.wasm", "pymalloc.debug.wasm"],
  ["pymalloc.fast.tools.wasm", "pymalloc.fast.wasm"],
  ["pymalloc.secure.tools.wasm", "pymalloc.secure.wasm"],
])("offers %s for the heap of %s", (tools, heap) => {
  const source = `
    import { readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    const instantiate = (file, imports) => {
      const bytes = readFileSync(fileURLToPath(import.meta.resolve("pymalloc-wasm/" + file)));
      return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;
    };
    const { memory, table, ...wasm } = instantiate("${heap}", {});
    const tools = instantiate("${tools}", { env: { memory, table } });
    const p = wasm.malloc(24);
    let last = 0;
    for (let next = tools.next_span(0, wasm.batch_slots()); next !== 0; next = tools.next_span(next, wasm.batch_slots()))
      last = next;
    console.log(tools.next_block(0) === ("set_seed" in wasm ? p : 0), last > 0);`;
  expect(runModule(source)).toBe("true true");
});

it("has objects with reference counts, and the modules of hosts that are not JavaScript", () => {
  const source = `
    import { readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    import { createPyMem } from "pymalloc-wasm";
    const py = createPyMem();
    const list = py.objects.list();
    list.append(list);
    list.dispose();
    console.log(py.gc.collect());
    const instantiate = (file, imports) => {
      const bytes = readFileSync(fileURLToPath(import.meta.resolve("pymalloc-wasm/" + file)));
      return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;
    };
    const pymem = instantiate("pymalloc.fast.wasm", {});
    const { memory, table } = pymem;
    for (const wasm of [instantiate("pymalloc.runtime.wasm", {}), instantiate("pymalloc.objects.wasm", { env: { memory, table }, pymem })]) {
      const made = wasm.PyList_New(0);
      wasm.PyList_Append(made, made);
      wasm.Py_DECREF(made);
      console.log(wasm.gc_collect(2));
    }`;
  expect(runModule(source)).toBe("1\n1\n1");
});

it("offers the object layer's AssemblyScript sources to programs in it", () => {
  const source = `
    import { gc_collect, Py_DECREF, PyList_Append, PyList_New } from "pymalloc-wasm/assembly/objects";
    export function cycle(): u32 {
      const list = PyList_New(0);
      PyList_Append(list, list);
      Py_DECREF(list);
      return gc_collect(2);
    }`;
  writeFileSync(join(folder, "program.ts"), source);
  const compiler = join(root, "node_modules/assemblyscript/bin/asc.js");
  const options = ["-O", "--runtime", "stub", "--memoryBase", "1024", "--use", "abort=", "--disableWarning"];
  run(folder, process.execPath, compiler, "program.ts", "-o", "program.wasm", ...options);
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(readFileSync(join(folder, "program.wasm"))),
  );
  expect((exports.cycle as () => number)()).toBe(1);
});

it("offers the AssemblyScript sources", () => {
  const source = `
    import { readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    console.log(readFileSync(fileURLToPath(import.meta.resolve("pymalloc-wasm/assembly")), "utf8").length > 0);`;
  expect(runModule(source)).toBe("true");
});

it("has types for those who compile against it, strictly and without Node's", () => {
  const source = `
    import { createPyMem, type MemPointer } from "pymalloc-wasm";
    const p: MemPointer | 0 = createPyMem({ build: "fast" }).PyMem_Malloc(64);
    using block = createPyMem().alloc(p);
    export const bytes: Uint8Array = block.view;`;
  writeFileSync(join(folder, "client.ts"), source);
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", ""];
  const libraries = ["--lib", "es2023,dom", "--skipLibCheck", "false"];
  expect(run(folder, process.execPath, compiler, ...options, ...libraries, "client.ts")).toBe("");
});
