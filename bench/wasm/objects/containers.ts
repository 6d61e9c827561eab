// What the recorded programs do with containers, as a C extension would: words counted in a dict, records of dicts and lists, lists of
// conses. Ours and CPython's ASCII strings have their characters at the same place. Twins: collected-containers.ts and programs.py.
import {
  Py_DECREF,
  Py_GetConstantBorrowed,
  Py_INCREF,
  PyDict_GetItem,
  PyDict_New,
  PyDict_Next,
  PyDict_SetItem,
  PyList_Append,
  PyList_GetItem,
  PyList_New,
  PyList_Size,
  PyLong_AsLongLong,
  PyLong_FromLongLong,
  PyMem_Malloc,
  PyTuple_GetItem,
  PyTuple_New,
  PyTuple_SetItem,
  PyUnicode_New,
} from "./env";

/** Of a compact ASCII string: its length, and its characters. */
const LENGTH: usize = 8;
const ASCII_DATA: usize = 20;
const LARGEST_ASCII: u32 = 127;
const NONE: u32 = 0;
const WORDS: u32 = 1000;

/** A letter and a number in decimal: a new str. */
function text(letter: i32, number: u32): usize {
  let digits = 1;
  for (let rest = number / 10; rest; rest /= 10) digits++;
  const o = PyUnicode_New(digits + 1, LARGEST_ASCII);
  store<u8>(o + ASCII_DATA, letter);
  for (let i = digits, rest = number; i > 0; i--, rest /= 10) store<u8>(o + ASCII_DATA + i, 48 + (rest % 10));
  return o;
}

/** Puts a new reference into a dict, which has one of its own. */
function put(dict: usize, key: usize, value: usize): void {
  PyDict_SetItem(dict, key, value);
  Py_DECREF(value);
}

function integer(value: i32): usize {
  return PyLong_FromLongLong(value);
}

let scratch: usize = 0;

/** How often each of some words comes among n, each of which is a new str. The sum of the squares of the counts times the lengths. */
export function words(n: i32): i32 {
  const counts = PyDict_New();
  let state: u32 = 1;
  for (let i = 0; i < n; i++) {
    state = state * 1664525 + 1013904223;
    const word = text(119, (state >>> 16) % WORDS);
    const count = PyDict_GetItem(counts, word);
    put(counts, word, PyLong_FromLongLong(count ? PyLong_AsLongLong(count) + 1 : 1));
    Py_DECREF(word);
  }
  if (!scratch) scratch = PyMem_Malloc(12);
  store<u32>(scratch, 0);
  let sum = 0;
  while (PyDict_Next(counts, scratch, scratch + 4, scratch + 8)) {
    const count = <i32>PyLong_AsLongLong(load<usize>(scratch, 8));
    sum += count * count * load<i32>(load<usize>(scratch, 4), LENGTH);
  }
  Py_DECREF(counts);
  return sum;
}

function record(i: i32, id: usize, name: usize, tags: usize, point: usize, x: usize): usize {
  const made = PyDict_New();
  put(made, id, integer(i));
  put(made, name, text(110, i));
  const list = PyList_New(0);
  for (let k = 0; k < 3; k++) {
    const tag = integer(i + k);
    PyList_Append(list, tag);
    Py_DECREF(tag);
  }
  put(made, tags, list);
  const inner = PyDict_New();
  put(inner, x, integer(2 * i));
  put(made, point, inner);
  return made;
}

/** n records of a list and a dict each, read and dropped. */
export function records(n: i32): i32 {
  const keys = PyList_New(0);
  for (let i = 0; i < 5; i++) {
    const key = text(107, i);
    PyList_Append(keys, key);
    Py_DECREF(key);
  }
  const id = PyList_GetItem(keys, 0);
  const tags = PyList_GetItem(keys, 2);
  const point = PyList_GetItem(keys, 3);
  const x = PyList_GetItem(keys, 4);
  const all = PyList_New(0);
  for (let i = 0; i < n; i++) {
    const made = record(i, id, PyList_GetItem(keys, 1), tags, point, x);
    PyList_Append(all, made);
    Py_DECREF(made);
  }
  let sum: i32 = 0;
  for (let i = 0; i < n; i++) {
    const one = PyList_GetItem(all, i);
    sum += <i32>PyLong_AsLongLong(PyDict_GetItem(one, id)) + PyList_Size(PyDict_GetItem(one, tags));
    sum += <i32>PyLong_AsLongLong(PyDict_GetItem(PyDict_GetItem(one, point), x));
  }
  Py_DECREF(all);
  Py_DECREF(keys);
  return sum;
}

/** Takes over both references. */
function cons(car: usize, cdr: usize): usize {
  const pair = PyTuple_New(2);
  PyTuple_SetItem(pair, 0, car);
  PyTuple_SetItem(pair, 1, cdr);
  return pair;
}

/** A list of conses of 0..n - 1, its squares (modulo 2**15), and those in the other order. The sum of these times their places. */
export function conses(n: i32): i32 {
  const nil = Py_GetConstantBorrowed(NONE);
  Py_INCREF(nil);
  let numbers = nil;
  for (let i = 0; i < n; i++) numbers = cons(integer(i), numbers);
  Py_INCREF(nil);
  let squares = nil;
  for (let at = numbers; at != nil; at = PyTuple_GetItem(at, 1)) {
    const number = <i32>PyLong_AsLongLong(PyTuple_GetItem(at, 0));
    squares = cons(integer((number * number) & 0x7fff), squares);
  }
  Py_DECREF(numbers);
  Py_INCREF(nil);
  let turned = nil;
  for (let at = squares; at != nil; at = PyTuple_GetItem(at, 1)) {
    const car = PyTuple_GetItem(at, 0);
    Py_INCREF(car);
    turned = cons(car, turned);
  }
  Py_DECREF(squares);
  let sum = 0;
  let place = 0;
  for (let at = turned; at != nil; at = PyTuple_GetItem(at, 1))
    sum += <i32>PyLong_AsLongLong(PyTuple_GetItem(at, 0)) * (place++ & 7);
  Py_DECREF(turned);
  return sum;
}
