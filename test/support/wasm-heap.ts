// The link and the embed build as a host has them: an instance over a memory of the host's.
import { readFileSync } from "node:fs";
import type { PyMem, PyMemExports } from "../../src/index.js";
import { ChunkHost } from "./chunk-host.js";
import { WASM_PAGE } from "./pages.js";

export type HostedName = "link" | "embed";

/** What suites ask of a heap beside its blocks: every build's facade has it, and the heaps here. */
export type HeapUnderTest = Pick<PyMem, "memory" | "exports" | "check" | "trim" | "setMaximumBytes">;

type Call = (...values: number[]) => number;

/** What only these builds export; all values are i32. */
export type HostedExports = PyMemExports & {
  readonly cabi_realloc: (old: number, oldSize: number, align: number, newSize: number) => number;
};

/** What only embed exports: its functions with a heap's address first. */
export type EmbedExports = HostedExports &
  Record<
    | "heap_size"
    | "heap_init"
    | "heap_use"
    | "heap_malloc"
    | "heap_calloc"
    | "heap_realloc"
    | "heap_usable_size"
    | "heap_owns"
    | "heap_check"
    | "heap_trim"
    | "heap_free"
    | "heap_reset",
    Call
  >;

export const hostedBytes = (build: HostedName) =>
  readFileSync(new URL(`../../build/pymalloc.${build}.wasm`, import.meta.url));
const modules = {
  link: new WebAssembly.Module(hostedBytes("link")),
  embed: new WebAssembly.Module(hostedBytes("embed")),
};

/** Where the host's data ends unless a test says otherwise. */
export const HEAP_BASE = 70_000;

export interface LinkOptions {
  memory?: WebAssembly.Memory;
  base?: number;
  maximumBytes?: number;
}

/** Makes an instance of link over the memory, with its state behind the base. */
export function instantiateLink(memory: WebAssembly.Memory, base: number): HostedExports {
  const __heap_base = new WebAssembly.Global({ value: "i32" }, base | 0);
  const { exports } = new WebAssembly.Instance(modules.link, { env: { memory, __heap_base } });
  return exports as HostedExports;
}

/** Makes an instance of embed over the memory, with these sources of chunks. */
export function instantiateEmbed(memory: WebAssembly.Memory, host: ChunkHost): EmbedExports {
  const env = {
    memory,
    chunk_alloc: (bytes: number, align: number) => host.alloc(bytes >>> 0, align >>> 0),
    chunk_free: (p: number, bytes: number) => host.free(p >>> 0, bytes >>> 0),
  };
  const { exports } = new WebAssembly.Instance(modules.embed, { env });
  return exports as EmbedExports;
}

/** A memory of so many pages that can grow to all of 4 GiB, or to a maximum. */
export const newMemory = (initial: number, maximum = 65_536) => new WebAssembly.Memory({ initial, maximum });

/** What both have in common. */
abstract class WasmHeap {
  abstract readonly memory: WebAssembly.Memory;
  abstract readonly exports: HostedExports;

  check(): 0 {
    const code = this.exports.check();
    if (code !== 0) throw new Error(`check() gave ${code} at ${this.exports.last_error_address() >>> 0}`);
    return 0;
  }
  trim(): boolean {
    return this.exports.trim() === 1;
  }
  setMaximumBytes(bytes: number | undefined): void {
    this.exports.set_maximum_pages(bytes === undefined ? 0 : Math.floor(bytes / WASM_PAGE));
  }
  /** Throws unless no block is left, and all memory is as at the start. */
  abstract requireEmpty(): void;
}

export class LinkHeap extends WasmHeap {
  readonly memory: WebAssembly.Memory;
  readonly exports: HostedExports;
  readonly base: number;

  constructor({ memory = newMemory(2), base = HEAP_BASE, maximumBytes }: LinkOptions = {}) {
    super();
    this.memory = memory;
    this.base = base;
    this.exports = instantiateLink(memory, base);
    this.setMaximumBytes(maximumBytes);
  }

  /** One block can have nearly all that lies behind the base. */
  requireEmpty(): void {
    this.check();
    const STATE = 4096;
    const bytes = this.memory.buffer.byteLength - this.base - STATE;
    const p = this.exports.malloc(bytes) >>> 0;
    if (p === 0 || this.memory.buffer.byteLength !== bytes + this.base + STATE)
      throw new Error("blocks are left");
    this.exports.free(p);
    this.check();
  }
}

export class EmbedHeap extends WasmHeap {
  readonly memory: WebAssembly.Memory;
  readonly exports: EmbedExports;
  readonly host: ChunkHost;
  /** The current heap. */
  readonly ctx: number;

  constructor({ maximumBytes }: { maximumBytes?: number } = {}) {
    super();
    this.memory = newMemory(2);
    this.host = new ChunkHost(this.memory);
    this.exports = instantiateEmbed(this.memory, this.host);
    this.ctx = this.addHeap();
    this.setMaximumBytes(maximumBytes);
  }

  /** One more heap in the memory, which is the current one then. Its address. */
  addHeap(): number {
    const ctx = this.host.reserve(this.exports.heap_size());
    const code = this.exports.heap_init(ctx);
    if (code !== 0) throw new Error(`heap_init gave ${code}`);
    return ctx;
  }

  /** All chunks go back to the host. */
  requireEmpty(): void {
    this.check();
    this.trim();
    if (this.host.chunks.size !== 0) throw new Error(`${this.host.chunks.size} chunks are left`);
    this.check();
  }
}

export function createHosted(build: HostedName, options: { maximumBytes?: number } = {}) {
  return build === "link" ? new LinkHeap(options) : new EmbedHeap(options);
}
