// The objects that never die, by CPython's numbers.

import { at } from "../layout";
import { Obj } from "../memory";
import { builtIns, keep, NONE, NONE_SLOT, typeOf } from "./builtins";
import { failNull, NO_MEMORY, WRONG_TYPE } from "./errors";
import { PyLong_FromLongLong } from "./int";
import { PyUnicode_New } from "./str";
import { PyTuple_New } from "./tuple";

// CPython: Py_CONSTANT_*, Include/object.h.
const CONSTANT_NONE: u32 = 0;
const CONSTANT_ZERO: u32 = 5;
const CONSTANT_ONE: u32 = 6;
const CONSTANT_EMPTY_STR: u32 = 7;
const CONSTANT_EMPTY_TUPLE: u32 = 9;

function none(): usize {
  const base = builtIns();
  if (!base) return failNull(NO_MEMORY);
  const made = load<usize>(base + NONE_SLOT);
  if (made) return made;
  const o = Obj.malloc(8);
  if (!o) return failNull(NO_MEMORY);
  at(o).ob_type = typeOf(NONE);
  return keep(o, base + NONE_SLOT);
}

/**
 * An immortal object: 0 None, 5 the int 0, 6 the int 1, 7 the empty str, 9 the empty tuple; not counted. NULL: no memory, or none of these.
 * CPython: Py_GetConstantBorrowed.
 */
export function Py_GetConstantBorrowed(constant: u32): usize {
  if (constant == CONSTANT_NONE) return none();
  if (constant == CONSTANT_ZERO || constant == CONSTANT_ONE)
    return PyLong_FromLongLong(constant - CONSTANT_ZERO);
  if (constant == CONSTANT_EMPTY_STR) return PyUnicode_New(0, 0);
  return constant == CONSTANT_EMPTY_TUPLE ? PyTuple_New(0) : failNull(WRONG_TYPE);
}
