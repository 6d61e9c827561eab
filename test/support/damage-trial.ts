// One trial of damage: a guest's heap one of whose own words a program has written to, and what must be true all the same.
import { type SpanKind, walkSpans } from "../../src/spans.js";
import { type GuestBlock, GuestScene, HEADER, TAG } from "./guest-scene.js";
import { seededRandom } from "./random.js";

/** What of the heap's is written to. */
export const TARGETS = ["a tag", "links", "a footer", "a header", "a sentinel"] as const;
export type Target = (typeof TARGETS)[number];

/** What is written there. */
export const WRITES = ["zeros", "ones", "text", "one bit", "anything", "another tag"] as const;
export type Write = (typeof WRITES)[number];

/** Bytes of the heap's. */
export interface Place {
  readonly address: number;
  readonly bytes: number;
  /** Does some call look at them, once all blocks are freed? Not at a header that no new chunk comes beside, nor at a free block that nobody takes. */
  readonly isMet: boolean;
}

interface Piece {
  readonly ptr: number;
  readonly size: number;
  readonly kind: SpanKind;
}

const WORD = 4;
const FOOTER = 4;
/** More than any chunk has free: the heap must ask for another one, and look at those that it has. */
const HUGE = 3_000_000;

export class DamageTrial {
  readonly scene = new GuestScene();
  /** The block that is being resized. */
  #moving: GuestBlock | undefined;

  constructor() {
    this.scene.exports.set_misuse_policy(1, 0);
    this.scene.host.onFree = (chunk, bytes) => {
      if (
        this.blocks.some((block) => block !== this.#moving && block.ptr >= chunk && block.ptr < chunk + bytes)
      )
        throw new Error(`the chunk ${chunk} has gone back with live blocks`);
    };
  }

  get blocks(): readonly GuestBlock[] {
    return this.scene.blocks;
  }

  /** How many misuses were told of. */
  get told(): number {
    return this.scene.exports.misuse_count();
  }

  malloc(n: number): GuestBlock | undefined {
    const p = this.scene.exports.malloc(n) >>> 0;
    // How much more it may hold is not asked: it would be told of as damage beside it.
    return p === 0 ? undefined : this.scene.shadow.add(p, n, Math.ceil(n / 8) * 8);
  }

  /** A block that cannot be freed stays where it is, and is nobody's. */
  free(block: GuestBlock): void {
    this.scene.shadow.remove(block);
    this.scene.exports.free(block.ptr);
  }

  realloc(block: GuestBlock, n: number): void {
    const { exports, shadow } = this.scene;
    shadow.verify(block);
    this.#moving = block;
    const p = exports.realloc(block.ptr, n) >>> 0;
    this.#moving = undefined;
    if (p === 0) shadow.verify(block);
    else shadow.resize(block, p, n, Math.ceil(n / 8) * 8);
  }

  at(pick: number): GuestBlock | undefined {
    return this.blocks[pick % Math.max(this.blocks.length, 1)];
  }

  /** Overwrites one or two words of the heap's. What it was, or undefined: there is none such, or it was so before. */
  damage(target: Target, write: Write, pick: number): Place | undefined {
    const random = seededRandom(pick);
    const places = this.#placesOf(target);
    const place = places[random(places.length)];
    if (place === undefined) return undefined;
    const words = place.bytes / WORD;
    const first = random(words);
    const length = Math.min(1 + random(2), words - first) * WORD;
    return this.write(place.address + first * WORD, this.#written(write, length, pick)) ? place : undefined;
  }

  /** False: it was there before. */
  write(address: number, bytes: Uint8Array): boolean {
    const there = new Uint8Array(this.scene.memory.buffer, address, bytes.length);
    if (Buffer.compare(there, bytes) === 0) return false;
    there.set(bytes);
    return true;
  }

  /** All that lives is freed, and chunks are asked for and given back: what is damaged has been looked at then. */
  end(): void {
    const { exports, shadow } = this.scene;
    shadow.verifyAll();
    for (let block = this.blocks.at(-1); block !== undefined; block = this.blocks.at(-1)) this.free(block);
    exports.free(exports.malloc(HUGE));
    exports.trim();
  }

  /** The pieces of the heap between its fences, by a walk. */
  pieces(): readonly Piece[] {
    const pieces: Piece[] = [];
    const { memory, exports } = this.scene;
    const wasm = { memory, batch_slots: exports.batch_slots };
    if (this.scene.chunks().length > 0)
      walkSpans({ wasm, tools: () => exports, explain: (trap) => trap }, "stats", (span) =>
        pieces.push(span),
      );
    return pieces;
  }

  #placesOf(target: Target): readonly Place[] {
    const chunks = this.scene.chunks();
    const place = (address: number, bytes: number, isMet: boolean) => ({ address, bytes, isMet });
    if (target === "a header") return chunks.map(([chunk]) => place(chunk, HEADER, false));
    if (target === "a sentinel") return chunks.map(([chunk, bytes]) => place(chunk + bytes - TAG, TAG, true));
    if (target === "a tag")
      return this.pieces().map(({ ptr, kind }) => place(ptr - TAG, TAG, kind !== "free"));
    const free = this.pieces().filter(({ kind }) => kind === "free");
    if (target === "links") return free.map(({ ptr }) => place(ptr, 2 * WORD, true));
    return free.map(({ ptr, size }) => place(ptr - TAG + size - FOOTER, FOOTER, true));
  }

  #written(write: Write, length: number, pick: number): Uint8Array {
    const random = seededRandom(pick ^ 0x5bd1);
    const bytes = new Uint8Array(length);
    if (write === "ones") return bytes.fill(0xff);
    if (write === "text") return bytes.fill(0x41);
    if (write === "anything") return bytes.map(() => random(256));
    if (write === "one bit") {
      bytes[random(length)] = 1 << random(8);
      return bytes;
    }
    if (write === "zeros") return bytes;
    const tags = this.#placesOf("a tag");
    const { address = 0 } = tags[random(tags.length)] ?? {};
    return new Uint8Array(this.scene.memory.buffer).slice(address, address + length);
  }
}
