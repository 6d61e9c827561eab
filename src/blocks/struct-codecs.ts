import { describe } from "../arguments.js";
import { type Scalar, scalars } from "../scalars.js";
import type { LiveMemory } from "./live-memory.js";
import { addressIn } from "./part.js";
import type { Region } from "./region.js";
import type { Layout } from "./struct-layout.js";
import type { StructKind } from "./struct-types.js";
import type { TypedArray } from "./typed-array.js";

/** What codecs know of a heap. */
export interface StructHeap {
  readonly memory: LiveMemory;
  /** A struct inside something. */
  readonly inner: (layout: Layout, whole: AnyRegion, offset: number) => Region;
}

type AnyRegion = Region<TypedArray>;

/** How a field of a struct lies in memory. */
export interface Codec {
  /** Bytes. */
  readonly size: number;
  /** What its offset is a multiple of. */
  readonly align: number;
  /** It is one number: put there in one step or, if it is not one that fits, not at all. */
  readonly isScalar: boolean;
  /** What the field of the struct has there. @throws {MemoryMisuseError} with code USE_AFTER_FREE, beginning with the label. */
  readonly read: (heap: StructHeap, struct: AnyRegion, offset: number, label: string) => unknown;
  /**
   * Puts the value there.
   * @throws {TypeError | RangeError} it does not fit; unless it is a scalar's, some of it may have been put there.
   */
  readonly put: (data: DataView, address: number, value: unknown, label: string) => void;
}

/** The bytes of the value. @throws {TypeError | RangeError} it does not fit. */
export function encoded(
  codec: Pick<Codec, "size" | "put">,
  value: unknown,
  label: string,
): Uint8Array<ArrayBuffer> {
  const data = new DataView(new ArrayBuffer(codec.size));
  codec.put(data, 0, value, label);
  return new Uint8Array(data.buffer);
}

const bool: Scalar = {
  size: 1,
  read: (view, address) => view.getUint8(address),
  write: (view, address, value) => view.setUint8(address, value as number),
  check: (label, value) => {
    if (value === true || value === 1) return 1;
    if (value === false || value === 0) return 0;
    throw new TypeError(`${label} must be true or false, not ${describe(value)}`);
  },
};

const kinds: { readonly [kind in StructKind]: Scalar } = { ...scalars, bool, ptr: scalars.u32 };

/** What an array of the kind is read as. */
const views = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
  f32: Float32Array,
  f64: Float64Array,
  bool: Uint8Array,
  ptr: Uint32Array,
} as const;

/** The typed array of an array of the kind, in memory that does not move. */
export type KindView<Kind extends StructKind> = ReturnType<(typeof views)[Kind]["from"]> &
  ArrayBufferView<ArrayBuffer>;

/** The names of all kinds, for errors. */
export const structKinds = Object.keys(kinds) as readonly StructKind[];

export function isStructKind(value: unknown): value is StructKind {
  return typeof value === "string" && Object.hasOwn(kinds, value);
}

export function scalarCodec(kind: StructKind): Codec {
  const { size, read, write, check } = kinds[kind];
  return {
    size,
    align: size,
    isScalar: true,
    read: (heap, struct, offset, label) => {
      const value = read(heap.memory.data, addressIn(struct, label) + offset);
      return kind === "bool" ? value !== 0 : value;
    },
    put: (data, address, value, label) => write(data, address, check(label, value)),
  };
}

export function structCodec(layout: Layout): Codec {
  const { size, align } = layout;
  return {
    size,
    align,
    isScalar: false,
    read: (heap, struct, offset) => heap.inner(layout, struct, offset),
    put: (data, address, value, label) => layout.put(data, address, value, label),
  };
}

/** So many items, of numbers where there is a kind. */
export function arrayCodec(item: Codec, length: number, kind: StructKind | undefined): Codec {
  const { size, align, put } = item;
  return {
    size: size * length,
    align,
    isScalar: false,
    read: (heap, struct, offset, label) => {
      if (kind !== undefined)
        return new views[kind](heap.memory.bytes.buffer, addressIn(struct, label) + offset, length);
      return Array.from({ length }, (_, i) => item.read(heap, struct, offset + i * size, label));
    },
    put: (data, address, value, label) => {
      if (typeof value !== "object" || value === null || !(Symbol.iterator in value))
        throw new TypeError(`${label} must be a list of ${length} elements, not ${describe(value)}`);
      let count = 0;
      for (const element of value as Iterable<unknown>) {
        if (count === length) {
          count = Infinity;
          break;
        }
        put(data, address + count * size, element, `${label}[${count}]`);
        count++;
      }
      if (count !== length)
        throw new RangeError(
          `${label} must have ${length} elements, not ${count > length ? "more" : `${count}`}`,
        );
    },
  };
}
