// What build.mjs copies from test/hosts: the interpreter of vectors in js/, and the vectors themselves.
declare module "#build/selftest/vectors.mjs" {
  /** Gives a BuildResult (selftest.ts). */
  export function runVectors(
    vectors: readonly object[],
    build: string,
    instantiate: () => object,
    options?: { readonly cannot?: { readonly [need: string]: string } },
  ): object;
}

declare module "#build/selftest/instances.mjs" {
  /** What makes a fresh instance of the module, as vectors of the build need it. */
  export function instantiator(module: WebAssembly.Module, build: string): () => object;
}

declare module "#build/selftest/laws.js" {
  export const vectors: readonly object[];
}
