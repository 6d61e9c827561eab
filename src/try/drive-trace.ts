// A library that nobody drives: its exported malloc and free serve a recorded trace. Every block gets its slot's number, and has it still when
// it is freed.
import { readFileSync } from "node:fs";
import { nodeCodecs } from "../cli/codecs.js";
import { at, CALLOC, FREE, kindOf, MALLOC, slotOf, type Trace } from "../trace/trace.js";
import { decodeTrace } from "../trace/trace-file.js";
import type { Job, Outcome } from "./job.js";
import type { Observer } from "./observer.js";
import { stubsFor } from "./stub-imports.js";
import type { TriedInstance } from "./tried-instance.js";
import { TryError } from "./try-error.js";
import { WasmModule } from "./wasm-module.js";

/** What Rust's functions are asked for as alignment. */
const ALIGN = 8;
const MARK_BYTES = 4;

interface Calls {
  readonly malloc: (bytes: number) => number;
  readonly calloc: (bytes: number) => number;
  readonly realloc: (p: number, old: number, bytes: number) => number;
  readonly free: (p: number, bytes: number) => void;
}

/** The program's functions as C's. Those that free ignore what they do not take: (p), (p, n), (p, n, align). */
function callsOf(instance: TriedInstance): Calls {
  const { calls } = instance;
  const release = calls.free ?? calls.rust_dealloc ?? calls.sized_free;
  const malloc = (bytes: number): number => (calls.malloc ?? calls.rust_alloc)?.(bytes, ALIGN) ?? 0;
  const free = (p: number, bytes: number): void => void release?.(p, bytes, ALIGN);
  const realloc = (p: number, old: number, bytes: number): number => {
    if (calls.realloc) return calls.realloc(p, bytes);
    if (calls.rust_realloc) return calls.rust_realloc(p, old, ALIGN, bytes);
    const to = malloc(bytes) >>> 0;
    if (to === 0) return 0;
    new Uint8Array(instance.memory.buffer).copyWithin(to, p, p + Math.min(old, bytes));
    free(p, old);
    return to;
  };
  return { malloc, calloc: (bytes) => calls.calloc?.(1, bytes) ?? malloc(bytes), realloc, free };
}

/** Makes the trace's requests; how many blocks had lost their mark. */
function replay({ slotCount, words }: Trace, instance: TriedInstance): number {
  const { malloc, calloc, realloc, free } = callsOf(instance);
  const addresses = new Uint32Array(slotCount);
  const sizes = new Uint32Array(slotCount);
  let memory = new DataView(instance.memory.buffer);
  let lost = 0;
  for (let i = 0; i < words.length; i += 2) {
    const [word, size] = [at(words, i), at(words, i + 1)];
    const [kind, slot] = [kindOf(word), slotOf(word)];
    const [p, old] = [at(addresses, slot), at(sizes, slot)];
    if (memory.buffer !== instance.memory.buffer) memory = new DataView(instance.memory.buffer);
    if (kind === FREE) {
      if (old >= MARK_BYTES && memory.getUint32(p, true) !== slot) lost++;
      free(p, Math.max(old, 1));
      continue;
    }
    // What a request of 0 bytes gives differs from one C library to the next.
    const bytes = Math.max(size, 1);
    const given = kind === MALLOC ? malloc(bytes) : kind === CALLOC ? calloc(bytes) : realloc(p, old, bytes);
    if (given === 0)
      throw new TryError(`operation ${i / 2} of the trace asks for ${size} bytes, and there is no memory`);
    addresses[slot] = given;
    sizes[slot] = size;
    if (memory.buffer !== instance.memory.buffer) memory = new DataView(instance.memory.buffer);
    if (size >= MARK_BYTES) memory.setUint32(given >>> 0, slot, true);
  }
  return lost;
}

function initialize(exports: WebAssembly.Exports): void {
  const constructors = exports._initialize ?? exports.__wasm_call_ctors;
  if (typeof constructors === "function") constructors();
}

export function driveTrace(job: Job, file: string, observer: Observer): Outcome {
  const trace = decodeTrace(readFileSync(file), nodeCodecs);
  const bytes = Uint8Array.from(readFileSync(job.replacement));
  try {
    const imports = stubsFor(new WasmModule(bytes));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
    initialize(exports);
    const instance = observer.observe(exports);
    const start = observer.clock;
    const lost = replay(trace, instance);
    return { milliseconds: observer.clock - start, result: `${lost} blocks damaged` };
  } catch (error) {
    if (error instanceof TryError) throw error;
    throw new TryError(
      `it does not work without its own JavaScript (${(error as Error).message}): give --run a script`,
    );
  }
}
