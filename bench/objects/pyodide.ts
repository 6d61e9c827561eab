// CPython in Pyodide as what runs the programs: in Python, and in wasm by the functions of C that its module exports.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { functionOf, memoryOf } from "../../src/replay/instance.js";
import { packageFolder, projectFolder } from "../toolchain.js";
import type { ObjectHeap, Pause, Subject } from "./heap.js";
import { countedPrograms } from "./modules.js";

type PythonFunction = (...args: number[]) => unknown;

interface Interpreter {
  runPython(source: string): unknown;
  readonly globals: { get(name: string): PythonFunction };
}

interface PyodidePackage {
  loadPyodide(options: { indexURL: string }): Promise<Interpreter>;
}

/** What Pyodide instantiates while it starts: its module's exports are not all to be had from it, the memory for one. */
async function watchingInstances<Result>(
  work: () => Promise<Result>,
): Promise<[Result, WebAssembly.Instance[]]> {
  const instances: WebAssembly.Instance[] = [];
  const { Instance } = WebAssembly;
  const original = WebAssembly.instantiate;
  const watching = async (source: WebAssembly.Module & BufferSource, imports?: WebAssembly.Imports) => {
    const made: unknown = await original(source, imports);
    const instance = made instanceof Instance ? made : (made as { instance: WebAssembly.Instance }).instance;
    instances.push(instance);
    return made;
  };
  WebAssembly.instantiate = watching as typeof WebAssembly.instantiate;
  try {
    return [await work(), instances];
  } finally {
    WebAssembly.instantiate = original;
  }
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function pausesOf(python: (name: string) => PythonFunction, work: () => void): Pause[] {
  python("begin_pauses")();
  work();
  const list = python("end_pauses")() as { toJs(): number[]; destroy(): void };
  const numbers = list.toJs();
  list.destroy();
  return numbers.flatMap((generation, i) =>
    i % 2 === 0 ? [{ generation: String(generation), milliseconds: numbers[i + 1] ?? Number.NaN }] : [],
  );
}

/** dlmalloc's uordblks: its blocks with their headers. The memory itself has room from the start. */
const [MALLINFO_WORDS, UORDBLKS] = [10, 7];

function bytesInUse(cpython: WebAssembly.Instance): number {
  const record = functionOf(cpython, "malloc")(MALLINFO_WORDS * 4) >>> 0;
  functionOf(cpython, "mallinfo")(record);
  const words = new Uint32Array(memoryOf(cpython).buffer, record, MALLINFO_WORDS);
  const bytes = words[UORDBLKS] ?? Number.NaN;
  functionOf(cpython, "free")(record);
  return bytes;
}

function pythonHeap(interpreter: Interpreter, module: WebAssembly.Instance): ObjectHeap {
  const known = new Map<string, PythonFunction>();
  const python = (name: string): PythonFunction => {
    const found = known.get(name) ?? interpreter.globals.get(name);
    known.set(name, found);
    return found;
  };
  const collect = interpreter.runPython("gc.collect") as PythonFunction;
  const switches = ["gc.disable", "gc.enable"].map((name) => interpreter.runPython(name) as PythonFunction);
  return {
    call: (name, n) => Number(python(snake(name))(...(n === undefined ? [] : [n])) ?? 0),
    idle: (name, n) => void python(snake(name))(n),
    collect: () => Number(collect()),
    setAutomatic: (isOn) => void switches[isOn ? 1 : 0]?.(),
    bytes: () => bytesInUse(module),
    pausesOf: (grow, objects) => pausesOf(python, () => grow(objects)),
  };
}

/** The functions that a C extension would call, on instances of the same classes. Calls go from one wasm instance to another. */
function extensionHeap(interpreter: Interpreter, cpython: WebAssembly.Instance): ObjectHeap {
  const { _PyObject_GC_New, Py_IncRef, Py_DecRef } = cpython.exports;
  const env = {
    ...cpython.exports,
    PyObject_GC_New: _PyObject_GC_New,
    Py_INCREF: Py_IncRef,
    Py_DECREF: Py_DecRef,
  } as WebAssembly.ModuleImports;
  const programs = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(countedPrograms())), {
    env,
  });
  const int = functionOf(cpython, "PyLong_FromLong");
  const addressOf = (name: string): number => Number(interpreter.runPython(`id(${name})`));
  functionOf(programs, "setUp")(addressOf("Node"), addressOf("Tree"), int(0), Math.log2(int(1) - int(0)));
  const collect = functionOf(cpython, "PyGC_Collect");
  return {
    call: (name, n = 0) => functionOf(programs, name)(n),
    collect: () => collect(),
    bytes: () => bytesInUse(cpython),
  };
}

/** A header of two words with the fields behind it, as counted.ts has them. */
function assertLayout(interpreter: Interpreter, cpython: WebAssembly.Instance): void {
  const [basicsize, next, value] = String(
    interpreter.runPython(`
node = Node()
node.next, node.value = Node, Tree
f"{Node.__basicsize__} {id(node)}"`),
  )
    .split(" ")
    .flatMap((text, i) => {
      if (i === 0) return [Number(text)];
      const words = new Uint32Array(memoryOf(cpython).buffer, Number(text), 4);
      return [words[2] ?? 0, words[3] ?? 0];
    });
  const due = ["Node", "Tree"].map((name) => Number(interpreter.runPython(`id(${name})`)));
  if (basicsize !== 16 || next !== due[0] || value !== due[1])
    throw new Error("CPython's objects with slots are laid out otherwise than counted.ts has them");
}

/** One interpreter for both: it takes seconds to start. It must have a deep stack, as CPython drops a long list by recursion. */
export async function pyodideSubjects(): Promise<Subject[]> {
  const folder = packageFolder("pyodide");
  const { loadPyodide } = (await import(join(folder, "pyodide.mjs"))) as PyodidePackage;
  const [interpreter, instances] = await watchingInstances(() => loadPyodide({ indexURL: `${folder}/` }));
  const cpython = instances.find(({ exports }) => "PyGC_Collect" in exports);
  if (cpython === undefined) throw new Error("Pyodide's module exports no functions of CPython's");
  interpreter.runPython(readFileSync(join(projectFolder, "bench/objects/programs.py"), "utf8"));
  assertLayout(interpreter, cpython);
  interpreter.runPython("settle()");
  const [python, extension] = [pythonHeap(interpreter, cpython), extensionHeap(interpreter, cpython)];
  return [
    { name: "Pyodide", heap: () => python },
    { name: "Pyodide, C", heap: () => extension },
  ];
}
