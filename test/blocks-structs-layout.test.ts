// Where the fields of structs lie: against clang's rules, told again here, and every value against a DataView.
import fc from "fast-check";
import { expect, it } from "vitest";
import type { PyMem, StructFields, StructKind, StructType } from "../src/index.js";
import { eachScene, replayed } from "./support/block-scenes.js";

/** Bytes and alignment of C's types on wasm32. */
const bytesOf: { readonly [kind in StructKind]: number } = {
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  f32: 4,
  f64: 8,
  bool: 1,
  ptr: 4,
};

type Item = StructKind | Shape;
type Field = Item | readonly [Item, number];
interface Shape {
  readonly fields: readonly (readonly [name: string, field: Field])[];
}

const kind = fc.constantFrom(...(Object.keys(bytesOf) as StructKind[]));
const { shape } = fc.letrec<{ shape: Shape; item: Item; field: Field }>((tie) => ({
  shape: fc
    .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z_][a-z0-9]?$/), tie("field")), {
      minLength: 1,
      maxLength: 6,
      selector: ([name]) => name,
    })
    .map((fields) => ({ fields })),
  item: fc.oneof({ maxDepth: 2, withCrossShrink: true }, kind, tie("shape")),
  field: fc.oneof(
    { weight: 3, arbitrary: tie("item") },
    { weight: 1, arbitrary: fc.tuple(tie("item"), fc.integer({ min: 1, max: 4 })) },
  ),
}));

/** Size and alignment, one field at a time: pad until it is aligned, place it, and at last pad the whole. */
function measure(field: Field): { size: number; align: number } {
  if (typeof field === "string") return { size: bytesOf[field], align: bytesOf[field] };
  if ("fields" in field) {
    const { end, align } = place(field);
    let size = end;
    while (size % align !== 0) size++;
    return { size, align };
  }
  const [item, length] = field;
  const { size, align } = measure(item);
  return { size: size * length, align };
}

function place({ fields }: Shape): { offsets: { [name: string]: number }; end: number; align: number } {
  const offsets: { [name: string]: number } = {};
  let end = 0;
  let largest = 1;
  for (const [name, field] of fields) {
    const { size, align } = measure(field);
    while (end % align !== 0) end++;
    offsets[name] = end;
    end += size;
    largest = Math.max(largest, align);
  }
  return { offsets, end, align: largest };
}

const isShape = (item: Item): item is Shape => typeof item !== "string";

function typeOf(py: PyMem, shape: Shape): StructType<StructFields> {
  const itemOf = (item: Item) => (isShape(item) ? typeOf(py, item) : item);
  const fieldOf = (field: Field) =>
    Array.isArray(field) ? ([itemOf(field[0]), field[1]] as const) : itemOf(field as Item);
  return py.structType(Object.fromEntries(shape.fields.map(([name, field]) => [name, fieldOf(field)])));
}

/** A number of the kind, told from other places by a seed, and how it lies in memory. */
function sample(one: StructKind, seed: number): number | bigint | boolean {
  const bits = BigInt(seed + 1) * 0x9e3779b97f4a7c15n;
  if (one === "i64") return BigInt.asIntN(64, bits);
  if (one === "u64") return BigInt.asUintN(64, bits);
  if (one === "bool") return seed % 2 === 0;
  if (one === "f64") return seed / 7 - 3;
  if (one === "f32") return Math.fround(seed / 7 - 3);
  const width = 8 * bytesOf[one];
  return Number(one.startsWith("i") ? BigInt.asIntN(width, bits) : BigInt.asUintN(width, bits));
}

function peek(py: PyMem, one: StructKind, address: number): number | bigint | boolean {
  const data = new DataView(py.memory.buffer, address);
  const read = {
    i8: () => data.getInt8(0),
    u8: () => data.getUint8(0),
    i16: () => data.getInt16(0, true),
    u16: () => data.getUint16(0, true),
    i32: () => data.getInt32(0, true),
    u32: () => data.getUint32(0, true),
    i64: () => data.getBigInt64(0, true),
    u64: () => data.getBigUint64(0, true),
    f32: () => data.getFloat32(0, true),
    f64: () => data.getFloat64(0, true),
    bool: () => data.getUint8(0) === 1,
    ptr: () => data.getUint32(0, true),
  };
  return read[one]();
}

/** Each number in a struct: where it lies, its kind, and the way to it. */
function* leaves(field: Field, offset: number, path: readonly (string | number)[]): Generator<Leaf> {
  if (typeof field === "string") yield { kind: field, offset, path };
  else if ("fields" in field) {
    const { offsets } = place(field);
    for (const [name, inner] of field.fields)
      yield* leaves(inner, offset + (offsets[name] as number), [...path, name]);
  } else {
    const [item, length] = field;
    for (let i = 0; i < length; i++) yield* leaves(item, offset + i * measure(item).size, [...path, i]);
  }
}
interface Leaf {
  readonly kind: StructKind;
  readonly offset: number;
  readonly path: readonly (string | number)[];
}

type Values = { [name: string | number]: unknown };

const follow = (from: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce((value, key) => (value as Values)[key], from);

/** What a number is where it is an element of a typed array: a bool is 0 or 1 there. */
const asRead = (leaf: Leaf, value: unknown) =>
  leaf.kind === "bool" && typeof leaf.path.at(-1) === "number" ? Number(value) : value;

/** Values of all fields, as init takes them. */
function initOf(field: Field, seeds: { next: number }): unknown {
  if (typeof field === "string") return sample(field, seeds.next++);
  if ("fields" in field)
    return Object.fromEntries(field.fields.map(([name, inner]) => [name, initOf(inner, seeds)]));
  return Array.from({ length: field[1] }, () => initOf(field[0], seeds));
}

eachScene(({ open, between }) => {
  it("any struct lies as in C, and each of its fields is where it should be, whichever way it is set", () => {
    const py = open();
    const check = (given: Shape) => {
      const type = typeOf(py, given);
      const { offsets, align } = place(given);
      expect({ size: type.size, align: type.align, offsets: type.offsets }).toEqual({
        size: measure(given).size,
        align,
        offsets,
      });
      const all = [...leaves(given, 0, [])];
      const zeros = type.alloc() as unknown as Values & { ptr: number; free(): void };
      const filled = type.alloc(initOf(given, { next: 0 }) as never) as unknown as typeof zeros;
      between(py);
      const elsewhere = type.at(filled.ptr);
      for (const [i, leaf] of all.entries()) {
        const value = sample(leaf.kind, i);
        expect(peek(py, leaf.kind, filled.ptr + leaf.offset)).toBe(value);
        expect(follow(filled, leaf.path)).toBe(asRead(leaf, value));
        expect(follow(elsewhere, leaf.path)).toBe(asRead(leaf, value));
        expect(Number(follow(zeros, leaf.path))).toBe(0);
      }
      for (const [i, leaf] of all.entries()) {
        const [last, ...path] = leaf.path.toReversed();
        (follow(zeros, path.toReversed()) as Values)[last as string] = asRead(leaf, sample(leaf.kind, i));
        between(py);
      }
      const bytes = (one: typeof zeros) => Buffer.from(py.memory.buffer, one.ptr, type.size);
      expect(bytes(zeros).equals(bytes(filled))).toBe(true);
      const copy = type.alloc(filled as never) as unknown as typeof zeros;
      expect(bytes(copy).equals(bytes(filled))).toBe(true);
      for (const one of [zeros, filled, copy]) one.free();
    };
    fc.assert(fc.property(shape, check), { numRuns: 25, ...replayed });
    expect(py.check()).toBe(0);
  });
});
