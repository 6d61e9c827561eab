// Pyodide's CPython, as it comes, and with its memory from ours.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installInPyodide, loadPyodideOn, type Pyodide } from "../../src/pyodide/index.js";
import type { PyodideModule } from "../../src/pyodide/pyodide-module.js";
import { presentAllocator, setAllocator } from "../../src/pyodide/records.js";
import { packageFolder, packageVersion } from "../toolchain.js";
import { CallCounter } from "./call-counter.js";
import { type Client, type Runner, STOCK, STOCK_AGAIN, type Variant } from "./client.js";
import { pythonKernels } from "./python-kernels.js";

interface PyProxy {
  (): unknown;
  get(name: string): PyProxy;
}

/** What is used of Pyodide. */
interface Python extends Pyodide {
  readonly globals: { get(name: "dict"): () => PyProxy };
  runPython(code: string, options: { globals: PyProxy }): unknown;
  readonly _module: PyodideModule & { _sbrk(bytes: number): number };
}

const quiet = { stdout: () => undefined, stderr: () => undefined };

async function load(): Promise<Python> {
  const { loadPyodide } = await import(pathToFileURL(join(packageFolder("pyodide"), "pyodide.mjs")).href);
  return loadPyodide(quiet);
}

function runner(pyodide: Python): Runner {
  return {
    prepare(source) {
      const scope = pyodide.globals.get("dict")();
      pyodide.runPython(source, { globals: scope });
      const run = scope.get("run");
      return () => String(run());
    },
  };
}

function variant(name: string, pyodide: Python, check: () => void = () => undefined): Variant {
  return {
    ...runner(pyodide),
    name,
    check,
    usedBytes: () => pyodide._module._sbrk(0) >>> 0,
  };
}

/** Those of objects: raw, which has few, is left out. */
function countRequests(module: PyodideModule, counter: CallCounter): void {
  const domains = ["mem", "obj"] as const;
  const { ctx, malloc, calloc, realloc, free } = presentAllocator("count", module, domains);
  setAllocator("count", module, domains, {
    ctx,
    malloc: counter.counted(malloc, "gives i32"),
    calloc: counter.counted(calloc, "gives i32"),
    realloc: counter.counted(realloc, "gives i32"),
    free: counter.counted(free, "gives nothing"),
  });
}

export const python: Client = {
  name: "CPython",
  from: `pyodide ${packageVersion("pyodide")}`,
  works: pythonKernels,
  async start() {
    const after = await load();
    const installed = await installInPyodide(after);
    const loaded = await loadPyodideOn(quiet);
    return [
      variant(STOCK, await load()),
      variant(STOCK_AGAIN, await load()),
      variant("ours, before boot", loaded.pyodide as Python, loaded.check),
      variant("ours, after boot", after, installed.check),
    ];
  },
  async startCounting() {
    const pyodide = await load();
    const counter = new CallCounter();
    countRequests(pyodide._module, counter);
    return { ...runner(pyodide), requests: () => counter.calls };
  },
};
