// Byte strings: a block of length and bytes, never changed once made except by append, which may move it.
import { free, malloc, realloc } from "./env";
import { below } from "./random";

const HEADER: usize = 4;

export function textLength(text: usize): u32 {
  return load<u32>(text);
}

function newText(length: u32): usize {
  const text = malloc(HEADER + <usize>length);
  if (!text) unreachable();
  store<u32>(text, length);
  return text;
}

/** A word of lower-case letters, 3 to 18 long, short ones more often. */
export function randomWord(): usize {
  const length: u32 = 3 + (below(16) * below(16)) / 15;
  const text = newText(length);
  for (let i: u32 = 0; i < length; i++) store<u8>(text + HEADER + i, <u8>(97 + below(26)));
  return text;
}

export function textConcat(left: usize, right: usize): usize {
  const leftLength = textLength(left);
  const text = newText(leftLength + textLength(right));
  memory.copy(text + HEADER, left + HEADER, leftLength);
  memory.copy(text + HEADER + leftLength, right + HEADER, textLength(right));
  return text;
}

/** Appends in place: the block grows by realloc. */
export function textAppend(text: usize, tail: usize): usize {
  const length = textLength(text);
  const grown = realloc(text, HEADER + <usize>length + <usize>textLength(tail));
  if (!grown) unreachable();
  memory.copy(grown + HEADER + length, tail + HEADER, textLength(tail));
  store<u32>(grown, length + textLength(tail));
  return grown;
}

export function textSlice(text: usize, from: u32, to: u32): usize {
  const slice = newText(to - from);
  memory.copy(slice + HEADER, text + HEADER + from, to - from);
  return slice;
}

export function textEquals(left: usize, right: usize): bool {
  const length = textLength(left);
  if (length != textLength(right)) return false;
  for (let i: u32 = 0; i < length; i++) {
    if (load<u8>(left + HEADER + i) != load<u8>(right + HEADER + i)) return false;
  }
  return true;
}

export function textHash(text: usize): u32 {
  let hash: u32 = 0x811c9dc5;
  const end = text + HEADER + textLength(text);
  for (let byte = text + HEADER; byte < end; byte++) hash = (hash ^ load<u8>(byte)) * 0x01000193;
  return hash;
}

export function textFree(text: usize): void {
  free(text);
}
