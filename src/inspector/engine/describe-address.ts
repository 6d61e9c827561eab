// What is at an address, in words and for the keyboard: the piece, or the block of a pool.
import { hex } from "../../hex.js";
import { bytesText, countText, quantity } from "./format.js";
import { FENCE, FREE, IDLE, LARGE, POOL, pieceAt, STATE, UNREAD, UNTOUCHED } from "./pieces.js";
import { blocksOfPiece, type Picture, poolOfPiece } from "./tone-line.js";

/** What the map points at. */
export interface Place {
  readonly start: number;
  /** The first address behind it. */
  readonly end: number;
  /** What it is: a few words. */
  readonly title: string;
  /** More about it: a sentence or nothing. */
  readonly detail: string;
  /** Where its owner's bytes begin, if it is a live block: what the owner knows it by. */
  readonly block: number | null;
}

/** Bytes up to which requests go to pools, if there is one or room for one. */
const SMALL = 512;

const SENTENCES: Readonly<Record<number, readonly [string, string]>> = {
  [FREE]: ["free", "Anyone's who asks for as much."],
  [LARGE]: ["large block", ""],
  [FENCE]: ["not the heap's", "Memory that somebody else took, or a block held back by the quarantine."],
  [IDLE]: ["empty pool", "Kept for the next request, and given up to whoever needs room."],
  [STATE]: ["the allocator's own", "Its state, its tables and its mark at the end."],
  [UNTOUCHED]: ["not used yet", "The heap has not reached this memory."],
  [UNREAD]: ["not read", "The walk over the heap ended before, at damage."],
};

/** The piece at the address, or with `fine` the block of the pool. */
export function placeAt(picture: Picture, address: number, fine: boolean): Place {
  const { pieces, layout } = picture;
  const i = pieceAt(pieces, address);
  const [start = 0, end = 0, kind = 0] = [pieces.starts[i], pieces.starts[i + 1], pieces.kinds[i]];
  if (kind === POOL) return fine ? blockPlace(picture, i, address) : poolPlace(picture, i);
  const [title = "", detail = ""] = SENTENCES[kind] ?? [];
  const size = bytesText(end - start);
  if (kind !== LARGE) return { start, end, title: `${title}, ${size}`, detail, block: null };
  const block = start + layout.overhead;
  const bytes = end - block;
  return {
    start,
    end,
    title: bytes > SMALL ? `${title} of ${bytesText(bytes)}` : `block of ${bytesText(bytes)}, in no pool`,
    detail: `Its owner has ${hex(block)}.`,
    block,
  };
}

/** Like a large block, a pool is known by the address behind its tag, and its tag is the first bytes of the range. */
function poolPlace(picture: Picture, i: number): Place {
  const { pieces, layout } = picture;
  const [start = 0, end = 0, live = 0, free = 0] = [
    pieces.starts[i],
    pieces.starts[i + 1],
    pieces.live[i],
    pieces.free[i],
  ];
  const size = ((pieces.classes[i] ?? 0) + 1) * layout.alignment;
  const title = `pool of ${countText(size)}-byte blocks`;
  const detail = `The pool at ${hex(poolOfPiece(picture, i))}: ${live} of ${quantity(live + free, "block")} live.`;
  return { start, end, title, detail, block: null };
}

function blockPlace(picture: Picture, i: number, address: number): Place {
  const { first, size, states, tableEnd } = blocksOfPiece(picture, i);
  const { pieces } = picture;
  const { detail } = poolPlace(picture, i);
  const k = Math.floor((address - first) / size);
  const state = states[k];
  if (state === undefined) {
    const [start = 0, end = 0] = [pieces.starts[i], pieces.starts[i + 1]];
    const remainder = { title: "the pool's remainder, in which no block fits", detail, block: null };
    if (k >= 0) return { start: first + states.length * size, end, ...remainder };
    if (address >= tableEnd) return { start: tableEnd, end: first, ...remainder };
    return { start, end: tableEnd, title: "the pool's tag, header and table", detail, block: null };
  }
  const start = first + k * size;
  const name = { live: "live block", free: "free block", held: "freed block, held back" }[state];
  const title = `${name} of ${quantity(size, "byte")}`;
  return { start, end: start + size, title, detail, block: state === "live" ? start : null };
}
