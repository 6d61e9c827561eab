// Why a function of a container failed. It says that it did as CPython's does: by -1 or NULL; CPython has an exception instead of a code.

/** There is no memory; nothing has changed. CPython: MemoryError. */
export const NO_MEMORY: u32 = 1;
/** There is no such item. CPython: IndexError. */
export const BAD_INDEX: u32 = 2;
/** The key is not in the dict. CPython: KeyError. */
export const NO_KEY: u32 = 3;
/** A list or a dict, or a tuple with one in it, has no hash. CPython: TypeError. */
export const UNHASHABLE: u32 = 4;
/** It is not an object of the type that the function is for, or not one that lives. CPython: TypeError, SystemError. */
export const WRONG_TYPE: u32 = 5;
/** What is compared or hashed is nested too deep, maybe in itself. CPython: RecursionError. */
export const TOO_DEEP: u32 = 6;
/** The number does not fit. CPython: OverflowError. */
export const OVERFLOW: u32 = 7;

/** Looked at at once, if at all: nothing is lost with it, so that it may lie outside the heap. */
let error: u32 = 0;

/** The reason, and -1. */
export function fail(code: u32): i32 {
  error = code;
  return -1;
}
/** The reason, and NULL. */
export function failNull(code: u32): usize {
  error = code;
  return 0;
}
/** For functions any result of which may be a good one: there is none so far. CPython: PyErr_Clear. */
export function clearError(): void {
  error = 0;
}

/**
 * Why the latest function of a container that failed did: 1 no memory, 2 index, 3 key missing, 4 unhashable, 5 wrong type or no living
 * object, 6 nested too deep, 7 the number does not fit. After PyLong_AsLongLong and PyFloat_AsDouble 0 if they did not fail.
 */
export function last_container_error(): u32 {
  return error;
}
