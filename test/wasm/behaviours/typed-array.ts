// Typed arrays, ArrayBuffer and DataView, as ECMAScript has them.
import { decimal, list, yes } from "../portable";

function bytes(length: i32): Uint8Array {
  const array = new Uint8Array(length);
  for (let i = 0; i < length; i++) array[i] = ((i * 37 + 11) % 256) as u8;
  return array;
}

function text(array: Uint8Array): string {
  return array.length.toString() + ":" + array.join(" ");
}

function reals(array: Float64Array): string {
  let all = "";
  for (let i = 0; i < array.length; i++) all += decimal(array[i]) + " ";
  return all;
}

function parts(out: string[]): void {
  const array = bytes(8);
  for (let from = -9; from <= 9; from += 2) {
    out.push("slice " + text(array.slice(from)) + "|" + text(array.slice(from, 5)));
    const part = array.subarray(from, 7);
    out.push(
      "subarray " +
        text(part) +
        " at " +
        part.byteOffset.toString() +
        " of " +
        part.buffer.byteLength.toString(),
    );
    out.push("fill " + text(array.slice().fill(7, from)) + "|" + text(array.slice().fill(7, from, -2)));
    out.push(
      "copyWithin " +
        text(array.slice().copyWithin(2, from)) +
        "|" +
        text(array.slice().copyWithin(from, 1, 4)),
    );
  }
  const part = array.subarray(2, 6);
  part[0] = 200;
  out.push("shared " + text(array) + "|" + text(part.subarray(1)));
}

function order(out: string[]): void {
  const array = bytes(60);
  out.push(
    "sort " + text(array.slice().sort()) + "|" + text(array.slice().sort((a, b) => (b as i32) - (a as i32))),
  );
  out.push("reverse " + text(array.slice().reverse()));
  const signed = new Int8Array(5);
  signed.set([-1, 5, -128, 127, 0]);
  out.push("signed " + signed.sort().join());
  const floats = new Float64Array(5);
  floats.set([1.5, -2, 1e10, 0.25, -Infinity]);
  out.push("floats " + reals(floats.sort()));
}

function searches(out: string[]): void {
  const array = bytes(20);
  for (let i = 0; i < 20; i += 3) {
    const value = ((i * 37 + 11) % 256) as u8;
    out.push("indexOf " + array.indexOf(value).toString() + " " + array.indexOf(value, 7).toString());
    out.push("lastIndexOf " + array.lastIndexOf(value).toString() + yes(array.includes(value, -3)));
  }
  out.push("findIndex " + array.findIndex((value) => value > 200).toString());
  out.push("some " + yes(array.some((value) => value > 250)) + yes(array.every((value) => value > 3)));
  out.push("reduce " + array.reduce<i32>((sum, value) => sum + (value as i32), 0).toString());
  out.push("map " + text(array.map((value) => (value >> 1) as u8)));
  out.push("filter " + text(array.filter((value) => value > 100)));
  out.push("at " + array.at(-1).toString() + " " + array.at(0).toString());
}

function kinds(out: string[]): void {
  const clamped = new Uint8ClampedArray(4);
  clamped.set([-5, 300, 7, 255]);
  out.push("clamped " + clamped.join());
  const shorts = new Int16Array(3);
  shorts.set(bytes(3));
  out.push("set " + shorts.join() + shorts.byteLength.toString() + Int16Array.BYTES_PER_ELEMENT.toString());
  const wide = new Float32Array(4);
  wide.set(shorts, 1);
  out.push("set at " + decimal(wide[0]) + decimal(wide[1]) + decimal(wide[3]));
  const counts = new Uint32Array(2);
  counts[0] = 4294967295 as u32;
  out.push("unsigned " + decimal(counts[0] as f64));
  out.push("zeros " + new Int32Array(9).join(""));
}

function buffers(out: string[]): void {
  const buffer = bytes(16).buffer;
  for (let from = -17; from <= 17; from += 5)
    out.push(
      "slice " + buffer.slice(from).byteLength.toString() + " " + buffer.slice(from, 9).byteLength.toString(),
    );
  const view = new DataView(buffer, 2, 12);
  out.push("view " + view.byteOffset.toString() + " " + view.byteLength.toString());
  for (let at = 0; at < 4; at++) {
    const little = at % 2 == 0;
    out.push(
      "get " +
        view.getInt8(at).toString() +
        " " +
        view.getUint16(at, little).toString() +
        " " +
        view.getInt32(at, little).toString(),
    );
    view.setFloat64(at, 1.5 + (at as f64), little);
    out.push("float " + decimal(view.getFloat64(at, little)) + " " + view.getUint32(at, !little).toString());
    view.setFloat32(at, -0.5, !little);
    out.push(
      "single " + decimal(view.getFloat32(at, !little)) + " " + view.getInt16(at + 1, little).toString(),
    );
  }
  out.push(
    "isView " + yes(ArrayBuffer.isView(view)) + yes(ArrayBuffer.isView(buffer)) + list([buffer.byteLength]),
  );
}

export function report(out: string[]): void {
  parts(out);
  order(out);
  searches(out);
  kinds(out);
  buffers(out);
}
