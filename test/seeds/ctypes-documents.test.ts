// What the project's founding documents do with Python's ctypes, in its spelling here: ten ints, a string, five ints that become ten.
import { expect, it } from "vitest";
import { createPyMem, MemoryMisuseError } from "../../src/index.js";
import { thrown } from "../support/thrown.js";

const py = createPyMem();
const {
  arrayType,
  addressof,
  c_free,
  c_int,
  c_malloc,
  c_realloc,
  create_string_buffer,
  free,
  resize,
  sizeof,
} = py.ctypes;

it("an array of ten ints is filled and summed", () => {
  const IntArray = arrayType(c_int, 10);
  const array = IntArray();
  for (let i = 0; i < array.length; i++) array[i] = i * i;
  let sum = 0;
  for (const item of array) sum += item;
  expect(sum).toBe(285);
  expect(sizeof(array)).toBe(10 * sizeof(c_int));
  free(array);
  expect(array.isFreed).toBe(true);
});

it("a string is made, read and freed, and not read again", () => {
  const text = create_string_buffer("Hello, World!");
  expect(text.value).toBe("Hello, World!");
  expect(text.length).toBe(14);
  text.value = "Hello";
  expect(text.value).toBe("Hello");
  free(text);
  free(text);
  expect(thrown(() => text.value)).toBeInstanceOf(MemoryMisuseError);
});

it("five ints become ten by C's functions, and the first five stay", () => {
  const Five = arrayType(c_int, 5);
  const Ten = arrayType(c_int, 10);
  let p = c_malloc(5 * sizeof(c_int));
  const five = Five.from_address(p);
  for (let i = 0; i < 5; i++) five[i] = i + 1;
  p = c_realloc(p, 10 * sizeof(c_int));
  const ten = Ten.from_address(p);
  for (let i = 5; i < 10; i++) ten[i] = i + 1;
  expect([...ten]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  c_free(p);
});

it("five ints become ten by resize, and the first five stay", () => {
  const five = arrayType(c_int, 5)(1, 2, 3, 4, 5);
  resize(five, 10 * sizeof(c_int));
  const ten = arrayType(c_int, 10).from_buffer(five);
  expect([...ten]).toEqual([1, 2, 3, 4, 5, 0, 0, 0, 0, 0]);
  expect(addressof(ten)).toBe(addressof(five));
  free(five);
});

it("all of it is given back", () => {
  expect(py.getAllocatedBlocks()).toBe(0);
  expect(py.check()).toBe(0);
});
