// Typed arrays of every kind, ArrayBuffers and DataViews.
import { decimal, yes } from "../portable";

let bytes: Uint8Array = new Uint8Array(0);
let signed: Int8Array = new Int8Array(0);
let clamped: Uint8ClampedArray = new Uint8ClampedArray(0);
let shorts: Int16Array = new Int16Array(0);
let words: Uint16Array = new Uint16Array(0);
let ints: Int32Array = new Int32Array(0);
let counts: Uint32Array = new Uint32Array(0);
let singles: Float32Array = new Float32Array(0);
let doubles: Float64Array = new Float64Array(0);
let buffers: ArrayBuffer[] = [];

export function drop(): void {
  bytes = new Uint8Array(0);
  signed = new Int8Array(0);
  clamped = new Uint8ClampedArray(0);
  shorts = new Int16Array(0);
  words = new Uint16Array(0);
  ints = new Int32Array(0);
  counts = new Uint32Array(0);
  singles = new Float32Array(0);
  doubles = new Float64Array(0);
  buffers = [];
}

/** Something done to an array of any kind, which becomes another one. */
function act<A>(array: A, operation: i32, a: i32, b: i32): A {
  const length = array.length;
  switch (operation) {
    case 0:
      for (let i = 0; i < length; i++) array[i] = ((a + i * b) % 250) as valueof<A>;
      return array;
    case 1:
      return array.slice(a % 50, b % 300) as A;
    case 2:
      return array.subarray(a % 20, 20 + (b % 300)) as A;
    case 3:
      return array.fill((a % 250) as valueof<A>, b % 40, a % 100) as A;
    case 4:
      return array.sort() as A;
    case 5:
      return array.reverse() as A;
    case 6:
      return array.copyWithin(a % 30, b % 30, 60) as A;
    case 7:
      if (length > 0) array[a % length] = (b % 250) as valueof<A>;
      return array;
    default:
      return array.map((value) => (value >= 7 ? 7 : value) as valueof<A>) as A;
  }
}

function print<A>(array: A): string {
  let text = array.length.toString() + ":";
  for (let i = 0; i < array.length; i++) text += decimal(array[i] as f64) + " ";
  return text;
}

const KINDS = 9;
const ACTIONS = 9;

function actOn(kind: i32, action: i32, a: i32, b: i32): string {
  switch (kind) {
    case 0:
      bytes = act(bytes, action, a, b);
      return print(bytes);
    case 1:
      signed = act(signed, action, a, b);
      return print(signed);
    case 2:
      clamped = act(clamped, action, a, b);
      return print(clamped);
    case 3:
      shorts = act(shorts, action, a, b);
      return print(shorts);
    case 4:
      words = act(words, action, a, b);
      return print(words);
    case 5:
      ints = act(ints, action, a, b);
      return print(ints);
    case 6:
      counts = act(counts, action, a, b);
      return print(counts);
    case 7:
      singles = act(singles, action, a, b);
      return print(singles);
    default:
      doubles = act(doubles, action, a, b);
      return print(doubles);
  }
}

/** A new one, in which there are zeros. */
function make(kind: i32, length: i32): string {
  if (kind == 0) bytes = new Uint8Array(length);
  if (kind == 1) signed = new Int8Array(length);
  if (kind == 2) clamped = new Uint8ClampedArray(length);
  if (kind == 3) shorts = new Int16Array(length);
  if (kind == 4) words = new Uint16Array(length);
  if (kind == 5) ints = new Int32Array(length);
  if (kind == 6) counts = new Uint32Array(length);
  if (kind == 7) singles = new Float32Array(length);
  if (kind == 8) doubles = new Float64Array(length);
  return actOn(kind, 7, 0, 0);
}

function views(buffer: ArrayBuffer, a: i32, b: i32): string {
  const view = new DataView(buffer);
  const at = a % (buffer.byteLength - 8);
  const isLittle = b % 2 == 0;
  view.setInt16(at, a as i16, isLittle);
  const short = view.getUint16(at, !isLittle);
  view.setFloat64(at, (a as f64) / 16, isLittle);
  const single = view.getInt32(at, isLittle);
  view.setUint8(at, (b % 256) as u8);
  return short.toString() + " " + single.toString() + " " + view.getInt8(at).toString();
}

function copies(a: i32, b: i32): string {
  const length = bytes.length;
  if (buffers.length < 10) buffers.push(bytes.slice().buffer);
  else buffers[a % 10] = buffers[b % 10].slice(a % 40, b % 200);
  const wide = new Float64Array(length + 3);
  wide.set(bytes, 2);
  return print(wide) + yes(bytes.includes(7)) + bytes.indexOf(9).toString();
}

export const OPERATIONS = 14;

export function step(operation: i32, a: i32, b: i32): string {
  if (operation < ACTIONS) return actOn(b % KINDS, operation, a, b);
  switch (operation) {
    case 9:
    case 10:
      return make(b % KINDS, a % 300);
    case 11:
      return copies(a, b);
    case 12: {
      const buffer = buffers.length > 0 ? buffers[a % buffers.length] : new ArrayBuffer(9);
      return buffer.byteLength > 8 ? views(buffer, a, b) : buffer.byteLength.toString();
    }
    default:
      return bytes.join(",") + ints.join("|");
  }
}

export function state(): string {
  let text = "";
  for (let kind = 0; kind < KINDS; kind++) text += actOn(kind, 7, 0, 0) + "\n";
  for (let i = 0; i < buffers.length; i++)
    text += print(new Uint8Array(0)) + buffers[i].byteLength.toString();
  return text;
}
