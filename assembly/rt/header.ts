// An object of the incremental collector, and its header:
//
//   block   +0    link    the next object of all, and in its low bits the color
//           +4    other   the next gray object, or a pinned one's place in the table of pins
//           +8    rtId
//           +12   rtSize  bytes of the object
//           +16   the object

import { TypeinfoFlags } from "shared/typeinfo";

@unmanaged
export class Header {
  link: usize;
  other: usize;
  rtId: u32;
  rtSize: u32;
}

/** Bytes before an object. */
export const OVERHEAD: usize = offsetof<Header>();
export const GRAY: u32 = 2;
export const PINNED: u32 = 3;
export const COLOR_MASK: usize = 3;
/** Ends the list: not 0, which is the link of what is on no list. */
export const END: usize = 16;

@inline
export function headerOf(ptr: usize): Header {
  return changetype<Header>(ptr - OVERHEAD);
}
@inline
export function colorOf(header: Header): u32 {
  return <u32>(header.link & COLOR_MASK);
}
@inline
export function setColor(header: Header, color: u32): void {
  header.link = (header.link & ~COLOR_MASK) | color;
}
/** Bytes that count for an object. */
@inline
export function weight(size: usize): usize {
  return (size + OVERHEAD + 15) & ~15;
}

export function isPointerfree(rtId: u32): bool {
  return rtId <= idof<string>() || (__typeinfo(rtId) & TypeinfoFlags.POINTERFREE) != 0;
}
