// What one row of the map shows, pixel by pixel: the tone of the piece, or of the block, in the pixel's middle.
import type { BuildName } from "../../builds.js";
import { EDGE, FILLS, FIRST_CLASS, FREE_BLOCK, HELD_BLOCK, poolTone, REMAINDER, TABLE } from "./palette.js";
import { type Pieces, POOL, pieceAt } from "./pieces.js";
import { type BlockState, type PoolBlocks, poolBlocks } from "./pool-blocks.js";
import type { HeapLayout } from "./summary.js";

/** All that is drawn from. */
export interface Picture {
  readonly pieces: Pieces;
  readonly memory: DataView;
  readonly build: BuildName;
  readonly layout: HeapLayout;
}

/** Neighbours are parted by a line where they are at least so many pixels wide. */
const WIDE_ENOUGH = 6;

/** Where a pool begins that has the piece: at a multiple of its size. */
export function poolOfPiece({ pieces, layout }: Picture, i: number): number {
  return Math.ceil((pieces.starts[i] ?? 0) / layout.poolSize) * layout.poolSize;
}

/** A pool from its beginning to its end: its header and table, bytes in which no block fits, its blocks, and such bytes again. */
export interface PoolParts extends PoolBlocks {
  /** Address behind the table. */
  readonly tableEnd: number;
}

/** The parts of a piece that is a pool. */
export function blocksOfPiece(picture: Picture, i: number): PoolParts {
  const { memory, build, layout, pieces } = picture;
  const count = (pieces.live[i] ?? 0) + (pieces.free[i] ?? 0);
  const pool = poolOfPiece(picture, i);
  const blocks = poolBlocks(memory, pool, { build, alignment: layout.alignment, count });
  // The tag of what is above is the pool's last bytes.
  const end = pool + layout.poolSize - layout.overhead;
  const behind = end - (blocks.first + count * blocks.size);
  return { ...blocks, tableEnd: blocks.first - Math.max((pieces.lost[i] ?? 0) - behind, 0) };
}

/** Draws rows from left to right as runs of pixels of one tone, and remembers the pool it is in. */
export class ToneLine {
  /** Behind which pixel each run ends, and its tone; of the last row that was drawn. */
  readonly ends: Uint32Array;
  readonly tones: Uint16Array;
  readonly #picture: Picture;
  readonly #showsBlocks: boolean;
  #runs = 0;
  #piece = 0;
  #end = -1;
  #blocksOf = -1;
  #blocks: PoolParts | undefined;

  constructor(picture: Picture, width: number, showsBlocks: boolean) {
    this.#picture = picture;
    this.#showsBlocks = showsBlocks;
    // Each pixel can begin with a line of its own.
    this.ends = new Uint32Array(2 * width);
    this.tones = new Uint16Array(2 * width);
  }

  /** Draws the row of so many pixels that begins at the address; gives how many runs it has. What lies beyond the memory is the edge's. */
  draw(width: number, from: number, bytesPerPixel: number): number {
    const { pieces } = this.#picture;
    const memoryEnd = pieces.starts[pieces.count] ?? 0;
    this.#runs = 0;
    this.#end = -1;
    let before = -1;
    for (let x = 0; x < width; ) {
      const address = from + (x + 0.5) * bytesPerPixel;
      if (address >= memoryEnd) {
        this.#run(width, EDGE);
        break;
      }
      if (address >= this.#end) this.#moveTo(address);
      const { tone, start, end } = this.#partAt(address);
      const isWide = end - start >= WIDE_ENOUGH * bytesPerPixel;
      if (isWide && start !== before && before !== -1) this.#run(x + 1, EDGE);
      before = start;
      // Up to the first pixel whose middle is behind it.
      const next = Math.ceil((end - from) / bytesPerPixel - 0.5);
      x = Math.min(Math.max(next, x + 1), width);
      this.#run(x, tone);
    }
    return this.#runs;
  }

  #run(end: number, tone: number): void {
    this.ends[this.#runs] = end;
    this.tones[this.#runs++] = tone;
  }

  #moveTo(address: number): void {
    const { pieces } = this.#picture;
    const next = this.#piece + 1;
    // Nearly always it is the next one, where pieces are not smaller than pixels.
    const isNext = address >= (pieces.starts[next] ?? 0) && address < (pieces.starts[next + 1] ?? -1);
    this.#piece = isNext ? next : pieceAt(pieces, address);
    this.#end = pieces.starts[this.#piece + 1] ?? 0;
  }

  /** The piece, or the block of a pool. */
  #partAt(address: number): { tone: number; start: number; end: number } {
    const { pieces } = this.#picture;
    const i = this.#piece;
    const kind = pieces.kinds[i] ?? 0;
    const start = pieces.starts[i] ?? 0;
    if (kind !== POOL) return { tone: kind, start, end: this.#end };
    const szidx = pieces.classes[i] ?? 0;
    if (this.#showsBlocks) return this.#blockAt(address, szidx, start);
    return { tone: poolTone(szidx, pieces.live[i] ?? 0, pieces.free[i] ?? 0), start, end: this.#end };
  }

  #blockAt(address: number, szidx: number, start: number): { tone: number; start: number; end: number } {
    if (this.#blocksOf !== this.#piece) {
      this.#blocks = blocksOfPiece(this.#picture, this.#piece);
      this.#blocksOf = this.#piece;
    }
    const { first = 0, size = 1, states = [], tableEnd = 0 } = this.#blocks ?? {};
    if (address < tableEnd) return { tone: TABLE, start, end: tableEnd };
    if (address < first) return { tone: REMAINDER, start: tableEnd, end: first };
    const k = Math.floor((address - first) / size);
    const state = states[k];
    const at = first + k * size;
    if (state !== undefined) return { tone: blockTone(state, szidx), start: at, end: at + size };
    return { tone: REMAINDER, start: first + states.length * size, end: this.#end };
  }
}

function blockTone(state: BlockState, szidx: number): number {
  if (state === "free") return FREE_BLOCK;
  return state === "held" ? HELD_BLOCK : FIRST_CLASS + szidx * FILLS + FILLS - 1;
}
