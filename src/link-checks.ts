// What a program must be so that the allocator can be merged into it. Each refusal says what to do about it.
import { LinkError } from "./link-error.js";

/** The module that C programs import the allocator from. */
export const ALLOCATOR = "pymalloc";
/** The module that the allocator imports memory and heap base from: the program. */
export const PROGRAM = "env";

const MAGIC = [0x00, 0x61, 0x73, 0x6d];

function compile(file: string, bytes: Uint8Array): WebAssembly.Module {
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) throw new LinkError(`${file} is not a wasm file`);
  try {
    return new WebAssembly.Module(Uint8Array.from(bytes));
  } catch (error) {
    throw new LinkError(`${file} is not a module that Node can compile: ${(error as Error).message}`);
  }
}

/** Emscripten's runtime hands out memory by a mark of its own: what somebody else grows, it gives to two owners. */
function isOfEmscripten(names: readonly string[]): boolean {
  return names.some((name) => /^_?_?emscripten_|^_embind_|^stackAlloc$/.test(name));
}

function checkImports(file: string, imports: readonly string[], offered: readonly string[]): void {
  if (imports.length === 0) {
    const shim = "assembly/shims/malloc.c of this package";
    throw new LinkError(
      `${file} imports nothing from "${ALLOCATOR}": compile ${shim} with it, or include pymem.h and call PyMem_Malloc`,
    );
  }
  const absent = imports.filter((name) => !offered.includes(name));
  if (absent.length > 0)
    throw new LinkError(`${file} imports what this build does not have: ${absent.join(", ")}`);
}

/** Throws a LinkError unless the allocator, which offers these names, can be merged into the program. */
export function checkProgram(file: string, bytes: Uint8Array, offered: readonly string[]): void {
  const module = compile(file, bytes);
  const imports = WebAssembly.Module.imports(module);
  const exports = WebAssembly.Module.exports(module);
  const has = (name: string, kind: string) => exports.some((one) => one.name === name && one.kind === kind);

  if (isOfEmscripten([...imports, ...exports].map(({ name }) => name)))
    throw new LinkError(
      `${file} was made by Emscripten, whose sbrk would hand out the allocator's pages again: use clang with wasi-libc`,
    );
  const ours = imports.filter((one) => one.module === ALLOCATOR).map(({ name }) => name);
  checkImports(file, ours, offered);
  if (!has("memory", "memory"))
    throw new LinkError(
      `${file} does not export its memory as "memory": link it without --import-memory, or with -Wl,--export-memory`,
    );
  if (!has("__heap_base", "global"))
    throw new LinkError(
      `${file} does not export __heap_base, where the heap begins: give clang -Wl,--export=__heap_base`,
    );
  const both = imports.find((one) => one.module === PROGRAM && has(one.name, one.kind));
  if (both)
    throw new LinkError(
      `${file} both imports and exports ${PROGRAM}.${both.name}, which would be taken for each other`,
    );
}
