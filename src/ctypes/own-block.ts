import { TypedBlock } from "../blocks/typed-block.js";
import type { Place } from "./place.js";

/** Where a pointer was set to: true while the pointer has that address. */
export interface Link {
  readonly target: Place;
  readonly address: number;
  /** A string that was made for the pointer, and goes with it. */
  readonly isOwned: boolean;
}

/** The block of an object, and the strings that were made for pointers in it: they are freed with it, whichever scope they were made in. */
export class OwnBlock extends TypedBlock<Uint8Array<ArrayBuffer>> {
  readonly links = new Map<number, Link>();

  override free(): void {
    const links = [...this.links.values()];
    this.links.clear();
    try {
      super.free();
    } finally {
      for (const link of links) freeOwned(link);
    }
  }
}

export function freeOwned(link: Link | undefined): void {
  if (link?.isOwned) link.target.free();
}
