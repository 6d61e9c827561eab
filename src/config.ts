/**
 * The constants that an instance was built with, under CPython's names. Read out of the wasm, so that no number is
 * written twice; CPython's value on 32-bit is given where it has one.
 */
export interface PyMemConfig {
  /** Every block starts at a multiple of this many bytes. CPython: 8. */
  readonly ALIGNMENT: number;
  /** log2 of ALIGNMENT. CPython: 3. */
  readonly ALIGNMENT_SHIFT: number;
  /** Requests of 1 to this many bytes are served from pools. CPython: 512. */
  readonly SMALL_REQUEST_THRESHOLD: number;
  /** How many sizes of pool blocks there are. CPython: 64. */
  readonly NB_SMALL_SIZE_CLASSES: number;
  /** log2 of ARENA_SIZE. CPython: 18. */
  readonly ARENA_BITS: number;
  /** Bytes of an arena, what pymalloc asks the general heap for at once: here one pool. CPython: 256 KiB. */
  readonly ARENA_SIZE: number;
  /** log2 of POOL_SIZE. CPython: 12. */
  readonly POOL_BITS: number;
  /** Bytes of a pool, whose blocks are all of one size. CPython: 4 KiB. */
  readonly POOL_SIZE: number;
  /** The PyMem and PyObject families refuse more bytes than this. */
  readonly PY_SSIZE_T_MAX: number;
  /** 1 where misuse is detected, 0 in the fast build. */
  readonly CHECKS: number;
}

/** The same constants as the wasm exports them. */
export type ConfigGlobals = { readonly [name in keyof PyMemConfig]: WebAssembly.Global<"i32"> };

/** The constants of one instance, frozen. */
export function readConfig(exports: ConfigGlobals): PyMemConfig {
  return Object.freeze({
    ALIGNMENT: exports.ALIGNMENT.value,
    ALIGNMENT_SHIFT: Math.log2(exports.ALIGNMENT.value),
    SMALL_REQUEST_THRESHOLD: exports.SMALL_REQUEST_THRESHOLD.value,
    NB_SMALL_SIZE_CLASSES: exports.SMALL_REQUEST_THRESHOLD.value / exports.ALIGNMENT.value,
    ARENA_BITS: Math.log2(exports.ARENA_SIZE.value),
    ARENA_SIZE: exports.ARENA_SIZE.value,
    POOL_BITS: Math.log2(exports.POOL_SIZE.value),
    POOL_SIZE: exports.POOL_SIZE.value,
    PY_SSIZE_T_MAX: exports.PY_SSIZE_T_MAX.value,
    CHECKS: "set_seed" in exports ? 1 : 0,
  });
}
