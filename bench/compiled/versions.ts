// Every version that the compiled peers are made of and made with.

/** Debian binary packages that hold an allocator. Only these versions will do. */
export const wasiLibc = { name: "wasi-libc", version: "0.0~git20220510.9886d3d-2" } as const;
export const emscripten = { name: "emscripten", version: "3.1.6~dfsg-5" } as const;

/** Upstream versions of Debian source packages. Debian's own revisions of them do not matter here. */
export const mimallocSource = { name: "mimalloc", version: "2.0.9+ds" } as const;
export const pythonSource = { name: "python3.11", version: "3.11.2" } as const;

/** Crates with their allocators. Cargo takes exactly these. */
export const crates = {
  dlmalloc: "0.2.14",
  talc: "5.1.1",
  rlsf: "0.2.3",
  wee_alloc: "0.4.5",
  lol_alloc: "0.4.1",
  "libmimalloc-sys": "0.1.49",
} as const;

export interface Package {
  readonly name: string;
  readonly version: string;
  /** Which of its files are wanted, as patterns for tar; all of them if absent. */
  readonly files?: readonly string[];
}

const llvm = (...names: readonly string[]): Package[] =>
  names.map((name) => ({ name, version: "1:19.1.7-3~deb12u1" }));
const rust = (name: string): Package => ({ name, version: "1.96.0+dfsg1-1~deb12u2" });
const mbedTls = (name: string): Package => ({ name, version: "2.28.3-1" });

/** clang and lld with the libraries that Debian does not install everywhere. */
export const clangPackages: readonly Package[] = llvm(
  "clang-19",
  "libllvm19",
  "libclang-cpp19",
  "libclang-common-19-dev",
  "libclang-rt-19-dev-wasm32",
  "lld-19",
);

/** rustc, cargo and the sources of core and alloc, with the libraries that Debian does not install everywhere. */
export const rustPackages: readonly Package[] = [
  rust("rustc-web"),
  rust("cargo-web"),
  rust("libstd-rust-web-1.96"),
  rust("libstd-rust-web-dev"),
  {
    ...rust("rust-web-src"),
    files: ["./usr/lib/*", "./usr/src/*/library/*"],
  },
  { name: "libllvm22", version: "1:22.1.8-1~deb12u1" },
  { name: "libgit2-1.5", version: "1.5.1+ds-1+deb12u2" },
  mbedTls("libmbedtls14"),
  mbedTls("libmbedx509-1"),
  mbedTls("libmbedcrypto7"),
  { name: "libhttp-parser2.9", version: "2.9.4-5" },
];
