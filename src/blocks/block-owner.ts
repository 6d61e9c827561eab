import { MemoryError, MemoryMisuseError, refuseClosed } from "../errors.js";
import type { ObjFamily } from "../families.js";
import type { Faults } from "../faults.js";
import { type GrowthProbe, untold } from "../growth.js";
import { hex } from "../hex.js";
import { NULL, type ObjPointer } from "../pointer.js";
import { OwnedAddresses } from "./owned-addresses.js";
import type { Freeable } from "./scope.js";
import type { TypedArray, TypedArrayType } from "./typed-array.js";

/** More cannot be asked for. */
const MOST_BYTES = 0xffffffff;

type ObjFunctions = Pick<
  ObjFamily,
  "PyObject_Malloc" | "PyObject_Calloc" | "PyObject_Realloc" | "PyObject_Free"
>;

/** What a heap's block objects are made over. */
export interface BlockSource {
  readonly memory: WebAssembly.Memory;
  /** Of them PyObject_Free need not look whether a block object has the address. */
  readonly functions: ObjFunctions;
  /** Told of the free of a block that had been freed by its address. */
  readonly report: (error: MemoryMisuseError) => void;
  /** Told of the use of a block that is freed, which is thrown then, whatever is done about misuse. */
  readonly faults?: Pick<Faults, "tell"> | undefined;
  /** Whoever frees or moves an address takes it out. */
  readonly addresses?: OwnedAddresses;
  /** Told of growth, if the functions do not. */
  readonly growth?: GrowthProbe;
  /** Told of each block that is given back, with its bytes. */
  readonly released?: (size: number) => void;
}

/** What a block object is about. In one record, as an object with six private fields takes twice as long to make. */
export interface Core<View extends TypedArray> {
  readonly owner: BlockOwner;
  /** Of the view. */
  readonly type: TypedArrayType<View>;
  address: ObjPointer;
  /** Bytes. */
  size: number;
  /** 0 once it was freed by its block. */
  generation: number;
  /** What was made of the address and the type last. */
  view: View | undefined;
}

/** Who is told of each block object while there is a scope, or a leak net. */
export interface Watcher {
  made(block: Freeable, address: number, generation: number, size: number): void;
  moved(block: Freeable, address: number, generation: number, size: number): void;
  freed(block: Freeable): void;
  /** The block, of which `freed` was told, is the scope's once more. */
  returned(block: Freeable): void;
}

/**
 * Where block objects come from and go back to. Each block has a generation of its own: an address that was freed behind
 * its back, and belongs to somebody else by now, is not taken for the block's.
 */
export class BlockOwner {
  readonly memory: WebAssembly.Memory;
  watcher: Watcher | undefined;
  #functions: ObjFunctions;
  readonly #source: BlockSource;
  readonly #addresses: OwnedAddresses;
  readonly #growth: GrowthProbe;
  #latest = 0;
  #latestAtReset = 0;

  constructor(source: BlockSource) {
    this.#source = source;
    this.#functions = source.functions;
    this.#addresses = source.addresses ?? new OwnedAddresses();
    this.#growth = source.growth ?? untold;
    this.memory = source.memory;
  }

  /** n bytes with undefined contents. @throws {MemoryError} */
  take(name: string, n: number): ObjPointer {
    const ptr = n > MOST_BYTES ? NULL : this.#functions.PyObject_Malloc(n);
    if (ptr === NULL) throw noMemory(name, n);
    return ptr;
  }

  /** nelem elements of elsize bytes, all zeros. @throws {MemoryError} */
  takeZeros(name: string, nelem: number, elsize: number): ObjPointer {
    const ptr = this.#functions.PyObject_Calloc(nelem, elsize);
    if (ptr === NULL) throw noMemory(name, nelem * elsize);
    return ptr;
  }

  /** A new block at the address. */
  adopt<View extends TypedArray>(
    block: Freeable,
    address: ObjPointer,
    size: number,
    type: TypedArrayType<View>,
  ): Core<View> {
    const generation = ++this.#latest;
    this.#addresses.set(address, generation);
    // Before a scope has the block, which cannot be freed yet.
    if (this.#growth.probe.length === 0) this.#growth.tell();
    if (this.watcher !== undefined) this.watcher.made(block, address, generation, size);
    return { owner: this, type, address, size, generation, view: undefined };
  }

  /** Whether the address is still the block's of that generation. */
  owns(address: number, generation: number): boolean {
    return generation !== 0 && this.#addresses.get(address) === generation;
  }

  /** @throws {MemoryMisuseError} USE_AFTER_FREE: a block, or a cell of one, is used that is freed. */
  refuse(message: string, address: number, size: number): never {
    const error = new MemoryMisuseError(message, { code: "USE_AFTER_FREE", address, size });
    this.#source.faults?.tell(error, "block");
    throw error;
  }

  /** Moves the block to where there are so many bytes; new ones are zeros. @throws {MemoryError} it is as it was. */
  resize(name: string, block: Freeable, core: Core<TypedArray>, size: number): void {
    const { size: former } = core;
    const ptr = size > MOST_BYTES ? NULL : this.#functions.PyObject_Realloc(core.address, size);
    if (ptr === NULL) throw noMemory(name, size);
    // PyObject_Realloc has made the former address nobody's.
    const generation = ++this.#latest;
    this.#addresses.set(ptr, generation);
    core.address = ptr;
    core.generation = generation;
    core.size = size;
    core.view = undefined;
    if (size > former) new Uint8Array(this.memory.buffer, ptr + former, size - former).fill(0);
    this.watcher?.moved(block, ptr, generation, size);
    if (this.#growth.probe.length === 0) this.#growth.tell();
  }

  /** Takes a block back, once. One that a reset has freed is gone already. */
  release(block: Freeable, core: Core<TypedArray>): void {
    const { generation, address } = core;
    if (generation === 0) return;
    // First, so that not even a release that throws can be repeated on an address that may be another block's by then.
    core.generation = 0;
    core.view = undefined;
    if (this.watcher !== undefined) this.watcher.freed(block);
    if (this.#addresses.delete(address, generation)) {
      this.#functions.PyObject_Free(address);
      this.#source.released?.(core.size);
    } else if (generation > this.#latestAtReset) this.#source.report(staleBlock(address, core.size));
  }

  /** All blocks are gone. */
  reset(): void {
    this.#addresses.clear();
    this.#latestAtReset = this.#latest;
  }

  /** The heap was closed: what makes blocks without `py`, a type of structs, makes none any more. */
  close(): void {
    const closed = () => refuseClosed("alloc");
    this.#functions = { ...this.#functions, PyObject_Malloc: closed, PyObject_Calloc: closed };
  }
}

function noMemory(name: string, size: number): MemoryError {
  return new MemoryError(`${name}: no memory for ${size} bytes`, size);
}

function staleBlock(address: number, size: number): MemoryMisuseError {
  const message = `free: the address ${hex(address)} of the block of ${size} bytes was freed or resized already, not by this block.`;
  return new MemoryMisuseError(message, { code: "STALE_BLOCK", address, size });
}
