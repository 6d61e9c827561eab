// What a function of an allocator may be: C's names and Rust's, the names that compilers give them, and the types that they must have.
import type { FunctionType } from "./wasm-module.js";
import { I32 } from "./wasm-module.js";

/**
 * C's are (n), (count, size), (p, n), (p), (align, n), (out, align, n), (p); Rust's (n, align), (n, align), (p, old, align, n), (p, n, align), and (p, n) of
 * what compilers make of that where the alignment is always the same.
 */
export type RoleName =
  | "malloc"
  | "calloc"
  | "realloc"
  | "free"
  | "memalign"
  | "posix_memalign"
  | "malloc_usable_size"
  | "rust_alloc"
  | "rust_alloc_zeroed"
  | "rust_realloc"
  | "rust_dealloc"
  | "sized_free";

export interface Role {
  readonly name: RoleName;
  readonly parameters: number;
  readonly hasResult: boolean;
  /** Makes blocks and takes none: a call that the allocator makes of it itself must not get another allocator's block. */
  readonly isMaker: boolean;
  /** The names that it goes by, in exports and in name sections. */
  readonly pattern: RegExp;
}

/** A name of C's, also with the prefix that an allocator gives it. */
const c = (names: string): RegExp =>
  new RegExp(`^_?(?:dl|__libc_|emscripten_builtin_|emmalloc_|mi_)?(?:${names})$`);
/** A name of Rust's, plain or mangled, or that of the crate dlmalloc, of which the standard library has its functions. */
const rust = (name: string): RegExp => new RegExp(`__(?:rust|rdl|rg)_${name}$`);
const crate = (name: string): string => `|dlmalloc.*(?:::|\\d)${name}(?:17h[0-9a-f]{16}E|::h[0-9a-f]{16})?$`;
const both = (names: string): RegExp => new RegExp(c(names).source + crate(names));

/** Of what no name tells. */
const NO_NAME = /(?!)/;

export const ROLES: readonly Role[] = [
  { name: "malloc", parameters: 1, hasResult: true, isMaker: true, pattern: both("malloc") },
  { name: "calloc", parameters: 2, hasResult: true, isMaker: true, pattern: c("calloc") },
  { name: "realloc", parameters: 2, hasResult: true, isMaker: false, pattern: both("realloc") },
  { name: "free", parameters: 1, hasResult: false, isMaker: false, pattern: both("free") },
  { name: "memalign", parameters: 2, hasResult: true, isMaker: true, pattern: c("memalign|aligned_alloc") },
  { name: "posix_memalign", parameters: 3, hasResult: true, isMaker: true, pattern: c("posix_memalign") },
  {
    name: "malloc_usable_size",
    parameters: 1,
    hasResult: true,
    isMaker: false,
    pattern: c("malloc_usable_size|usable_size"),
  },
  { name: "rust_alloc", parameters: 2, hasResult: true, isMaker: true, pattern: rust("alloc") },
  { name: "rust_alloc_zeroed", parameters: 2, hasResult: true, isMaker: true, pattern: rust("alloc_zeroed") },
  { name: "rust_realloc", parameters: 4, hasResult: true, isMaker: false, pattern: rust("realloc") },
  { name: "rust_dealloc", parameters: 3, hasResult: false, isMaker: false, pattern: rust("dealloc") },
  { name: "sized_free", parameters: 2, hasResult: false, isMaker: false, pattern: NO_NAME },
];

export function roleOf(name: RoleName): Role {
  const role = ROLES.find((one) => one.name === name);
  if (role === undefined) throw new RangeError(`${name} is no role`);
  return role;
}

/** Has a function of this type the parameters and result that the role's has? All are i32. */
export function fits(role: Role, { params, results }: FunctionType): boolean {
  const due = role.hasResult ? 1 : 0;
  return (
    params.length === role.parameters &&
    results.length === due &&
    [...params, ...results].every((t) => t === I32)
  );
}
