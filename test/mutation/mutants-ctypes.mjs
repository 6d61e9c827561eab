// ctypes: whose memory it is, what a pointer points to, and how C and CPython lay things out.
export const ctypes = {
  "ctypes/place.ts": [
    {
      from: "if (n > room || this.#offset < 0) {",
      to: "if (this.#offset < 0) {",
      why: "an access lies in its block",
    },
    {
      from: "if (n > 0 && address === 0) throw",
      to: "if (false) throw",
      why: "there is nothing at NULL",
    },
    {
      from: "if (link?.address !== address) return Place.bare(this.heap, address);",
      to: "if (!link) return Place.bare(this.heap, address);",
      why: "who writes the pointer's bytes points it elsewhere",
    },
    {
      from: "if (link.target.address === address) return link.target;",
      to: "return link.target;",
      why: "a pointer does not follow what was moved",
    },
    {
      from: "if (target) this.checkHeap(target); const address",
      to: "const address",
      why: "no pointer points into another heap",
    },
    {
      from: "else links.delete(this.#offset); freeOwned(old);",
      to: "else links.delete(this.#offset);",
      why: "a string goes when its pointer is set anew",
    },
    {
      from: "if (source.byteOffset === to.byteOffset) return;",
      to: "",
      why: "a copy onto itself frees nothing",
    },
    {
      from: "for (const [, old] of overwritten) if (!links",
      to: "for (const [, old] of []) if (!links",
      why: "strings of overwritten pointers go",
    },
    {
      from: "const isOwned = link.isOwned && (given || overwritten",
      to: "const isOwned = link.isOwned && (true || overwritten",
      why: "a string is freed with one object",
    },
    {
      from: "if (given) from.#store.links.delete(offset);",
      to: "",
      why: "what was given away is not freed with the giver",
    },
  ],
  "ctypes/own-block.ts": [
    {
      from: "for (const link of links) freeOwned(link);",
      to: "",
      why: "strings go with the object",
    },
  ],
  "ctypes/cdata.ts": [
    {
      from: "freeObject(position); throw error;",
      to: "throw error;",
      why: "an initializer that throws loses nothing",
    },
    {
      from: "if (isRoot) place.free();",
      to: "place.free();",
      why: "a field does not free its structure",
    },
    {
      from: "if (end < size) refuseRange",
      to: "if (false) refuseRange",
      why: "an offset is not negative",
    },
    {
      from: "if (end > available) refuseRange",
      to: "if (end > available + 1) refuseRange",
      why: "a buffer is large enough",
    },
    {
      from: "const copy = bytes.slice(offset, offset + size);",
      to: "const copy = bytes.subarray(offset, offset + size);",
      why: "the heap's own bytes, which the allocation may detach",
    },
    {
      from: "} finally { freeObject(made); }",
      to: "} finally {}",
      why: "what a field is copied from is not lost",
    },
    {
      from: "(isRoot ? place.ownSize : undefined) ?? info.size;",
      to: "info.size;",
      why: "sizeof is what the object was resized to",
    },
  ],
  "ctypes/indexed.ts": [
    {
      from: "if (!(index >= 0 && index < length)) refuseRange",
      to: "if (!(index >= 0 && index <= length)) refuseRange",
      why: "an index lies inside",
    },
    {
      from: "if (index < 0) index += length;",
      to: "",
      why: "a negative index counts from the end",
    },
  ],
  "ctypes/pointer.ts": [
    {
      from: "if (given && (value instanceof item || isArrayOf(given, item))) place",
      to: "if (given) place",
      why: "a pointer has its type",
    },
    {
      from: "pointers.set(_type_, made);",
      to: "",
      why: "the type of pointers is the same each time",
    },
  ],
  "ctypes/simple.ts": [
    {
      from: "string.free(); throw error;",
      to: "throw error;",
      why: "no string is lost whose pointer was freed meanwhile",
    },
    {
      from: "const place = Place.make(heap, label, bytes.length + text.unit);",
      to: "const place = Place.make(heap, label, bytes.length);",
      why: "a NUL ends it",
    },
    {
      from: "if (i % unit === 0 && bytes",
      to: "if (bytes",
      why: "a NUL is a whole unit",
    },
    {
      from: "return isPointer ? value || null : value;",
      to: "return value;",
      why: "NULL is null",
    },
  ],
  "ctypes/memory-functions.ts": [
    {
      from: "if (from.length < to.length)",
      to: "if (from.length + 1 < to.length)",
      why: "no byte is read behind the source",
    },
    {
      from: "place.checkHeap(Place.bare(heap, 0)); return place;",
      to: "return place;",
      why: "an object of another heap has no address here",
    },
    {
      from: "if (isObject(p)) refuseType",
      to: "if (false) refuseType",
      why: "an object is not moved by its address",
    },
    {
      from: "positionOf(made).place.point(address ? place : undefined);",
      to: "positionOf(made).place.point(Place.bare(heap, address));",
      why: "what is cast knows when its target is freed",
    },
  ],
  "ctypes/layout.ts": [
    {
      from: "if (next + bits > room) next = up(next, align * 8);",
      to: "",
      why: "a bit field lies in one unit",
    },
    {
      from: "if (size !== unitSize || used + bits > size * 8) {",
      to: "if (used + bits > size * 8 || unitSize === 0) {",
      why: "Microsoft's units are of one size",
    },
    {
      from: "if (rules.isUnion) place = newPlace(0);",
      to: "",
      why: "a union's fields lie on each other",
    },
    {
      from: "return { size: up(size, align), align, locations };",
      to: "return { size, align, locations };",
      why: "the next of an array is aligned",
    },
  ],
  "ctypes/fields.ts": [
    {
      from: "& ~(mask << shift)) |",
      to: ") |",
      why: "the bits that were are gone",
    },
    {
      from: "const given = BigInt(convert(label, value)) & mask;",
      to: "const given = BigInt(convert(label, value));",
      why: "no bit field spills over its neighbour",
    },
    {
      from: "offset: inner.offset + offset, read",
      to: "offset: inner.offset, read",
      why: "an anonymous field's fields lie in it",
    },
  ],
};
