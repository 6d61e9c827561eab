import type { BlockOwner } from "../blocks/block-owner.js";
import type { LiveMemory } from "../blocks/live-memory.js";
import type { Region } from "../blocks/region.js";
import type { Freeable } from "../blocks/scope.js";
import type { TypedArray } from "../blocks/typed-array.js";
import { MemoryMisuseError } from "../errors.js";
import type { CFunctions } from "../families.js";
import { hex } from "../hex.js";
import { freeOwned, type Link, OwnBlock } from "./own-block.js";
import { refuseRange, refuseType } from "./refusals.js";

/** What ctypes needs of a heap. */
export interface Heap extends Pick<CFunctions, "malloc" | "realloc" | "free"> {
  readonly owner: BlockOwner;
  readonly memory: LiveMemory;
}

/**
 * What places are in: a block, so that each access asks whether it is live; or bare memory, without one. An object, its fields
 * and its items share one, and so they follow a block that moves.
 */
interface Store {
  readonly heap: Heap;
  readonly block?: Region<TypedArray>;
  /** The same block, if it goes with the store. */
  readonly own?: OwnBlock;
  /** By the pointers' offsets. CPython's `_objects`. */
  readonly links: Map<number, Link>;
}

/** A place in memory: so many bytes behind the start of a block, or an address. */
export class Place {
  readonly #store: Store;
  readonly #offset: number;

  constructor(store: Store, offset = 0) {
    this.#store = store;
    this.#offset = offset;
  }

  /** Bare memory from the address on. */
  static bare(heap: Heap, address: number): Place {
    return new Place({ heap, links: new Map() }, address);
  }

  /** A block of somebody else's. @throws {MemoryMisuseError} it is freed. @throws {TypeError} it is of another heap. */
  static inBlock(heap: Heap, block: Region<TypedArray>): Place {
    if (block.view.buffer !== heap.memory.bytes.buffer) refuseOther();
    return new Place({ heap, block, links: new Map() });
  }

  /** n bytes of zeros in a block of their own. @throws {MemoryError} */
  static make(heap: Heap, name: string, n: number): Place {
    const own = new OwnBlock(heap.owner, heap.owner.takeZeros(name, n, 1), n, Uint8Array<ArrayBuffer>);
    return new Place({ heap, block: own, own, links: own.links });
  }

  get heap(): Heap {
    return this.#store.heap;
  }

  get view(): DataView<ArrayBuffer> {
    return this.heap.memory.data;
  }

  /** Whether the block is freed; undefined: there is none. */
  get isFreed(): boolean | undefined {
    return this.#store.block?.isFreed;
  }

  /** The bytes of the block, if it is the store's own. */
  get ownSize(): number | undefined {
    return this.#store.own?.size;
  }

  /** What is freed by {@link Place.free}. */
  get owned(): Freeable[] {
    const { own, links } = this.#store;
    if (own) return [own];
    return [...links.values()].flatMap(({ isOwned, target }) => (isOwned ? target.owned : []));
  }

  /** @throws {MemoryMisuseError} the block is freed. */
  get address(): number {
    const { block } = this.#store;
    // Reading the view of a freed block, whose address is 0, throws.
    return (block ? block.ptr || block.view.byteOffset : 0) + this.#offset;
  }

  plus(n: number): Place {
    return new Place(this.#store, this.#offset + n);
  }

  /** The bytes from here to the end of the block, or of the memory. */
  get room(): number {
    return (this.#store.block?.size ?? this.view.byteLength) - this.#offset;
  }

  /**
   * The address, if n bytes from there on belong to the place.
   * @throws {MemoryMisuseError} the block is freed.
   * @throws {RangeError} they do not, or it is NULL.
   */
  at(n: number): number {
    const { address, room } = this;
    if (n > 0 && address === 0) throw new RangeError("NULL pointer access");
    if (n > room || this.#offset < 0) {
      const { block } = this.#store;
      const whole = block ? `the block of ${block.size} bytes` : "the memory";
      refuseRange(hex(Math.max(0, address)), `${n} bytes from here on do not lie in ${whole}`);
    }
    return address;
  }

  /** A view of n bytes. */
  bytes(n: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.view.buffer, this.at(n), n);
  }

  /** Where the pointer here points to; undefined: it is NULL. */
  get target(): Place | undefined {
    const address = this.view.getUint32(this.at(4), true);
    if (address === 0) return undefined;
    const link = this.#store.links.get(this.#offset);
    if (link?.address !== address) return Place.bare(this.heap, address);
    if (link.target.address === address) return link.target;
    throw new MemoryMisuseError(`the block at ${hex(address)} that a pointer was set to has been moved.`, {
      code: "USE_AFTER_FREE",
      address,
      size: 0,
    });
  }

  /** Has the pointer here point to the place. A string that was made for it before is freed. */
  point(target: Place | undefined, isOwned = false): void {
    if (target) this.checkHeap(target);
    const address = target?.address ?? 0;
    const { links, own } = this.#store;
    this.view.setUint32(this.at(4), address, true);
    // It goes with the object, and not with the scope that it was made in.
    if (isOwned && own) for (const string of target?.owned ?? []) this.heap.owner.watcher?.freed(string);
    const old = links.get(this.#offset);
    // Only blocks can die: what points to bare memory needs no link.
    if (target?.isFreed === false) links.set(this.#offset, { target, address, isOwned });
    else links.delete(this.#offset);
    freeOwned(old);
  }

  /**
   * Copies n bytes, and what is known of the pointers among them. Strings that were made for these stay with the source, unless it
   * is `given` away; those of overwritten pointers are freed.
   */
  copy(from: Place, n: number, given = false): void {
    this.checkHeap(from);
    const to = this.bytes(n);
    const source = from.bytes(n);
    if (source.byteOffset === to.byteOffset) return;
    to.set(source);
    const links = from.#linksIn(n);
    const overwritten = this.#linksIn(n);
    for (const [offset] of overwritten) this.#store.links.delete(offset);
    for (const [offset, link] of links) {
      const isOwned = link.isOwned && (given || overwritten.some(([, old]) => old === link));
      this.#store.links.set(offset - from.#offset + this.#offset, { ...link, isOwned });
      if (isOwned && !this.#store.own)
        for (const string of link.target.owned) this.heap.owner.watcher?.returned(string);
      if (given) from.#store.links.delete(offset);
    }
    for (const [, old] of overwritten) if (!links.some(([, link]) => old === link)) freeOwned(old);
  }

  checkHeap({ heap }: Place): void {
    if (heap !== this.heap) refuseOther();
  }

  #linksIn(n: number): [number, Link][] {
    const { links } = this.#store;
    const start = this.#offset;
    if (links.size <= n) return [...links].filter(([offset]) => offset >= start && offset < start + n);
    const found: [number, Link][] = [];
    for (let offset = start; offset < start + n; offset++) {
      const link = links.get(offset);
      if (link) found.push([offset, link]);
    }
    return found;
  }

  /** Frees the store's block, if that is its own, and the strings that were made for pointers in it. */
  free(): void {
    for (const block of this.owned) block.free();
  }

  /** Makes the store's own block n bytes long, new ones zeros. @throws {MemoryError} all is as it was. */
  resize(n: number): void {
    this.#store.own?.resize(n);
  }
}

function refuseOther(): never {
  return refuseType("ctypes", "the object lies in the memory of another heap");
}
