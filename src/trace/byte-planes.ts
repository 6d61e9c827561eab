// Numbers of 32 bits stored by byte plane: byte k of every number stands in plane k. The high planes are almost all zero.
import { at } from "./trace.js";

export function toPlanes(numbers: Uint32Array): Uint8Array {
  const planes = new Uint8Array(numbers.length * 4);
  for (let i = 0; i < numbers.length; i++) {
    for (let k = 0; k < 4; k++) planes[k * numbers.length + i] = at(numbers, i) >>> (8 * k);
  }
  return planes;
}

export function fromPlanes(planes: Uint8Array): Uint32Array {
  const count = planes.length / 4;
  const numbers = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 4; k++) numbers[i] = at(numbers, i) | (at(planes, k * count + i) << (8 * k));
  }
  return numbers;
}
