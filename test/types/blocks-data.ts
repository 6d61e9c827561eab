// What the compiler must refuse and allow of strings, structs and pools. Never run: types.test.ts compiles it.
import type { ArrayCell, Cell, PyMem, StringBlock, Struct, StructView, TypedBlock } from "../../src/index.js";

/** Writes the type as TypeScript's own functions do. */
export function scaled(samples: TypedBlock<Float32Array>, by: number): TypedBlock<Float32Array> {
  for (const [i, sample] of [...samples].entries()) samples.view[i] = sample * by;
  return samples;
}

export async function typedBlocks(py: PyMem): Promise<void> {
  scaled(py.array(Float32Array, 3), 2).resize(4);
  // @ts-expect-error other elements
  scaled(py.array(Float64Array, 3), 2);
  const sum: number = py.scope(() => [...py.array(Int8Array, 3)].reduce((a, b) => a + b));
  const big: bigint[] = [...py.array(BigInt64Array, sum).slice(1)];
  py.array(BigInt64Array, big);
  // @ts-expect-error a scope is over when an asynchronous function has just begun
  await py.scope(async () => py.alloc(8).size);
  // @ts-expect-error no such option
  py.convert([1], Int8Array, { clamped: true });
}

export function structs(py: PyMem): void {
  const s = py.struct({ x: "f64", next: "ptr", big: "i64", on: "bool" }, { x: 1, on: true, big: 1n });
  const x: number = s.x;
  const next: number = s.next;
  const big: bigint = s.big;
  const on: boolean = s.on;
  s.x = next;
  s.next = s.ptr;
  s.big = big;
  s.on = !on;
  s.free();
  // @ts-expect-error a number
  s.x = "1";
  // @ts-expect-error 64 bits are a bigint
  s.big = x;
  // @ts-expect-error a boolean
  s.on = 1;
  // @ts-expect-error there is no such field
  s.y = 1;
  // @ts-expect-error no such kind
  py.struct({ x: "double" });
  // @ts-expect-error every struct has a ptr
  py.struct({ ptr: "i32" });
  // @ts-expect-error every struct has free
  py.structType({ x: "i32", free: "i32" });
  // @ts-expect-error there is no such field
  py.struct({ x: "f64" }, { y: 1 });
  // @ts-expect-error the wrong value
  py.struct({ x: "f64" }, { x: "1" });
  // @ts-expect-error an array has a length
  py.struct({ x: ["f64"] });
}

export function types(py: PyMem): void {
  const Vec = py.structType({ x: "f32", y: "f32" });
  const Body = py.structType({
    pos: Vec,
    samples: ["i16", 8],
    longs: ["u64", 2],
    corners: [Vec, 4],
    id: "u32",
  });
  const body = Body.alloc({ pos: { x: 1 }, samples: [1, 2], longs: [1n, 2n], corners: [{ x: 1 }], id: 1 });
  const x: number = body.pos.x;
  const samples: Int16Array<ArrayBuffer> = body.samples;
  const longs: BigUint64Array<ArrayBuffer> = body.longs;
  const corner: StructView<{ x: "f32"; y: "f32" }> | undefined = body.corners[0];
  body.pos.y = x + samples.length + longs.length;
  body.pos = corner ?? body.pos;
  const same: Struct<(typeof Body)["fields"]> = body;
  const offset: number = Body.offsets.samples + Body.size + Body.align;
  const elsewhere = Body.at(same.ptr + offset);
  const id: number = elsewhere.id;
  elsewhere.pos.x = id;
  // @ts-expect-error what is elsewhere is not this one's to free
  elsewhere.free();
  // @ts-expect-error there is no such field
  Body.offsets.z;
  // @ts-expect-error there is no such field
  body.pos.z = 1;
  // @ts-expect-error a field of a nested struct is a number
  Body.alloc({ pos: { x: 1n } });
  // @ts-expect-error an array of numbers
  Body.alloc({ samples: ["1"] });
}

export function pools(py: PyMem): void {
  const Vec = py.structType({ x: "f32", y: "f32" });
  const structs = py.pool(Vec, 10);
  const vec = structs.take({ x: 1 });
  const x: number = vec.x;
  vec.y = x;
  vec.free();
  structs.give(vec);
  const arrays = py.pool([Float32Array, 128], 4);
  const array: ArrayCell<Float32Array<ArrayBuffer>> = arrays.take();
  array.view.fill(array.length + arrays.available + arrays.capacity);
  const bytes: Cell = py.pool(48, 100).take();
  bytes.view[0] = 1;
  // @ts-expect-error there is no such field
  structs.take({ z: 1 });
  // @ts-expect-error an array's cell is no struct's
  structs.give(array);
  // @ts-expect-error no shape
  py.pool("i32", 1);
  // @ts-expect-error how many?
  py.pool(Vec);
}

export function text(py: PyMem): void {
  const string: StringBlock = py.string("abc", "utf-16");
  string.value = string.to("utf-32").value;
  const read: string = py.stringAt(string.ptr, "utf-16", string.length);
  py.string(read).free();
  const bytes: Uint8Array = py.bytes([1, 2, 3]).value;
  const address: number = py.addressOf(py.bytes(bytes).view);
  py.stringAt(address);
  const floats: TypedBlock<Float32Array<ArrayBuffer>> = py.convert(
    py.array(Int16Array, [1, 2]),
    Float32Array,
  );
  floats.swapBytes();
  py.convert([1n, 2], BigInt64Array, { clamp: true });
  // @ts-expect-error no such encoding
  py.string("abc", "utf8");
  // @ts-expect-error no text
  py.string(1);
  // @ts-expect-error no bytes
  py.bytes(10);
  // @ts-expect-error no type
  py.convert([1], Array);
  // @ts-expect-error no view
  py.addressOf(string);
}
