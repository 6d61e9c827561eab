// Our object layer as what runs the programs: in one module with them, or as another instance that they call.
import { functionOf, memoryOf } from "../../src/replay/instance.js";
import { assemble, cached, packageVersion } from "../toolchain.js";
import type { ObjectHeap, Pause, Subject, SubjectName } from "./heap.js";
import { countedPrograms, mergedPrograms, runtimeModule } from "./modules.js";

/** A node and a tree as PyType_FromDescription takes them: fields behind a header of 8 bytes, containers, so many references. */
const BASICSIZE = 16;
const HAVE_GC = 1;
const WORDS_BEFORE_OFFSETS = 14;
const OFFSETS = [8, 12];
const ALL_GENERATIONS = 2;

function defineType(layer: WebAssembly.Instance, references: number): number {
  const words = new Uint32Array(WORDS_BEFORE_OFFSETS + references);
  words[1] = BASICSIZE;
  words[3] = HAVE_GC;
  words[10] = references;
  words.set(OFFSETS.slice(0, references), WORDS_BEFORE_OFFSETS);
  const description = functionOf(layer, "PyMem_Malloc")(words.byteLength) >>> 0;
  new Uint32Array(memoryOf(layer).buffer, description, words.length).set(words);
  const type = functionOf(layer, "PyType_FromDescription")(description);
  if (type === 0) throw new Error("the object layer takes no such type");
  return type;
}

/** A function of three i32 as one that a table takes. */
const CALLBACK = `(module
  (import "host" "callback" (func $callback (param i32 i32 i32)))
  (func (export "callback") (param i32 i32 i32)
    (call $callback (local.get 0) (local.get 1) (local.get 2))))`;

function inTable(layer: WebAssembly.Instance, callback: (...args: number[]) => void): number {
  const bytes = cached("objects-callback", [packageVersion("binaryen"), CALLBACK], () => assemble(CALLBACK));
  const module = new WebAssembly.Module(Uint8Array.from(bytes));
  const { exports } = new WebAssembly.Instance(module, { host: { callback } });
  const table = layer.exports.table as WebAssembly.Table;
  const index = table.grow(1);
  table.set(index, exports.callback);
  return index;
}

/** The pauses of collections as they come by themselves, told by the collector. */
function pausesOf(layer: WebAssembly.Instance, work: () => void): Pause[] {
  const pauses: Pause[] = [];
  let began = 0;
  const index = inTable(layer, (phase = 0, generation = 0) => {
    const now = performance.now();
    if (phase === 0) began = now;
    else pauses.push({ generation: String(generation), milliseconds: now - began });
  });
  functionOf(layer, "gc_set_callback")(index);
  work();
  functionOf(layer, "gc_set_callback")(0);
  return pauses;
}

function heapOf(programs: WebAssembly.Instance, layer: WebAssembly.Instance): ObjectHeap {
  functionOf(programs, "setUp")(defineType(layer, 1), defineType(layer, 2), 0, 0);
  const [collect, enable, disable] = ["gc_collect", "gc_enable", "gc_disable"].map((name) =>
    functionOf(layer, name),
  );
  return {
    call: (name, n = 0) => functionOf(programs, name)(n),
    collect: () => collect?.(ALL_GENERATIONS),
    setAutomatic: (isOn) => void (isOn ? enable?.() : disable?.()),
    bytes: () => memoryOf(layer).buffer.byteLength,
    pausesOf: (grow, objects) => pausesOf(layer, () => grow(objects)),
  };
}

function subject(name: SubjectName, heap: () => ObjectHeap): Subject {
  return { name, heap };
}

const moduleOf = (bytes: Uint8Array): WebAssembly.Module => new WebAssembly.Module(Uint8Array.from(bytes));

export function ourSubjects(): Subject[] {
  const merged = (["called", "inlined"] as const).map((way) => {
    const module = moduleOf(mergedPrograms(way));
    return subject(way === "called" ? "pymalloc" : "pymalloc, inlined", () => {
      const instance = new WebAssembly.Instance(module);
      return heapOf(instance, instance);
    });
  });
  const [layer, programs] = [moduleOf(runtimeModule()), moduleOf(countedPrograms())];
  const cross = subject("pymalloc, cross", () => {
    const own = new WebAssembly.Instance(layer);
    return heapOf(new WebAssembly.Instance(programs, { env: own.exports }), own);
  });
  return [...merged, cross];
}
