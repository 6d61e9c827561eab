import { checkedArgument } from "../arguments.js";
import { Block } from "../blocks/block.js";
import type { Null, Pointer } from "../pointer.js";
import { checkedType, freeObject, maybePosition, newObject, placeIn, positionOf } from "./cdata.js";
import { type Heap, Place } from "./place.js";
import { Reference } from "./reference.js";
import { integerOf, numberOf, refuseRange, refuseType } from "./refusals.js";
import { textAt } from "./simple.js";
import { bytesLike, type Codec, narrow, wide } from "./text.js";
import { infoOf } from "./type-info.js";

/**
 * The place that an address is of: of an integer, null, what byref gives, an array or a block as its beginning, a pointer as what it points
 * to.
 * @throws {TypeError} it is nothing of the kind, or of another heap.
 */
function placeOf(label: string, value: unknown, heap: Heap): Place {
  let place = Reference.placeOf(value) ?? placeIn(value, heap);
  const { info, type } = maybePosition(value) ?? {};
  if (info?.isPointer) place = place?.target ?? Place.bare(heap, 0);
  else if (info && info.length === undefined) {
    refuseType(
      label,
      `'${type?.name}' object cannot be interpreted as ctypes.c_void_p: take byref or addressof`,
    );
  }
  place ??= Place.bare(heap, value === null ? 0 : checkedArgument(label, "the address", value as number));
  place.checkHeap(Place.bare(heap, 0));
  return place;
}

/** Functions on addresses. */
export function memoryFunctions(heap: Heap) {
  const bytes = (label: string, p: unknown, count: unknown) =>
    placeOf(label, p, heap).bytes(checkedArgument(label, "the number of bytes", numberOf(label, count)));
  const text =
    (label: string, codec: Codec) =>
    (p: unknown, size: unknown = -1) =>
      textAt(label, placeOf(label, p, heap), codec, numberOf(label, size));
  return {
    memmove: (dst: unknown, src: unknown, count: unknown) => {
      const label = "memmove";
      const to = bytes(label, dst, count);
      const isBytes = typeof src === "string" || bytesLike(label, src);
      const from = isBytes ? narrow.encode(label, src) : bytes(label, src, count);
      if (from.length < to.length)
        refuseRange(label, `the source has ${from.length} bytes, not ${to.length}`);
      to.set(from.subarray(0, to.length));
      return to.byteOffset;
    },
    memset: (dst: unknown, c: unknown, count: unknown) =>
      bytes("memset", dst, count).fill(Number(BigInt.asUintN(8, BigInt(integerOf("memset", c))))).byteOffset,
    string_at: text("string_at", narrow),
    wstring_at: text("wstring_at", wide),
    memoryview_at: (p: unknown, size: unknown) => bytes("memoryview_at", p, size),
    cast: (object: unknown, type: unknown) => {
      const pointerType = checkedType("cast", type);
      if (!infoOf(pointerType).isPointer) {
        refuseType("cast", `argument 2 must be a pointer type, not ${pointerType.name}`);
      }
      const place = placeOf("cast", object, heap);
      const { address } = place;
      const made = newObject(pointerType);
      positionOf(made).place.point(address ? place : undefined);
      return made;
    },
  };
}

/** What the documents of ctypes use and ctypes lacks: C's functions. A pointer is what it points to, as in C. */
export function rawFunctions(heap: Heap) {
  const { malloc, realloc, free } = heap;
  const address = (label: string, value: unknown) => placeOf(label, value, heap).address as Pointer | Null;
  const bytes = (label: string, n: unknown) => checkedArgument(label, "n", n as number);
  /** What is freed as an object, and not by its address. */
  const isObject = (value: unknown) =>
    value instanceof Block || maybePosition(value)?.info.isPointer === false;
  /** Frees the object itself, or an address. */
  const freeAny = (value: unknown) => {
    const position = maybePosition(value);
    if (position) freeObject(position);
    else if (value instanceof Block) value.free();
    else free(address("free", value));
  };
  return {
    free: freeAny,
    c_malloc: (n: unknown) => malloc(bytes("c_malloc", n)),
    c_realloc: (p: unknown, n: unknown) => {
      if (isObject(p)) refuseType("c_realloc", "an object is resized by resize, not by its address");
      return realloc(address("c_realloc", p), bytes("c_realloc", n));
    },
    c_free: (p: unknown) => (isObject(p) ? freeAny(p) : free(address("c_free", p))),
  };
}
