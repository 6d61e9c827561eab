// Rust to wasm: Debian's rustc and cargo out of the cache. It has no standard library for wasm32, so core and alloc are
// built from Debian's sources of them, once for all peers.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../toolchain.js";
import { type Clang, libraryPath, MEMORY_FLAGS, shimText } from "./clang.js";
import { run } from "./command.js";

const TARGET = "wasm32-unknown-unknown";
/** The linker takes the last of several, and rustc's own come first. */
const LINK_FLAGS = MEMORY_FLAGS.map((flag) => `-C link-arg=${flag}`).join(" ");

export interface Crate {
  readonly name: string;
  readonly version: string;
  readonly features: readonly string[];
}

function cargoManifest(folder: string, { name, version, features }: Crate): string {
  const wanted = features.map((feature) => `"${feature}"`).join(", ");
  return `[package]
name = "${folder}"
version = "0.0.0"
edition = "2021"

[lib]
crate-type = ["cdylib"]
path = "lib.rs"

[dependencies]
${name} = { version = "=${version}", features = [${wanted}] }

[profile.release]
opt-level = 3
lto = true
codegen-units = 1
panic = "abort"

[workspace]
`;
}

export class Rust {
  readonly #bin: string;
  readonly #folder = join(cacheFolder, "compilers");
  readonly #env: NodeJS.ProcessEnv;

  /** `root` is where Debian's packages were unpacked. */
  constructor(root: string, clang: Clang) {
    this.#bin = join(root, "usr/bin");
    const { RUSTFLAGS: _, CARGO_ENCODED_RUSTFLAGS: __, ...inherited } = process.env;
    this.#env = {
      ...inherited,
      LD_LIBRARY_PATH: `${libraryPath(root)}:${clang.environment.LD_LIBRARY_PATH}`,
      RUSTC: join(this.#bin, "rustc"),
      // core and alloc are built with what is unstable in them, by a stable compiler.
      RUSTC_BOOTSTRAP: "1",
      CARGO_TARGET_DIR: join(this.#folder, "rust-target"),
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: clang.linker,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: LINK_FLAGS,
    };
  }

  /** "rustc 1.96.0" */
  version(): string {
    const text = run(join(this.#bin, "rustc"), ["--version"], { env: this.#env }).toString();
    return text.split(" ").slice(0, 2).join(" ");
  }

  /** C's four functions over the allocator that `heap`, in Rust, defines as HEAP. */
  build(crate: Crate, heap: string): Uint8Array {
    const name = `peer-${crate.name}`;
    const folder = this.#package(name, crate, heap);
    const args = ["build", "--release", "--target", TARGET, "-Zbuild-std=core,alloc"];
    run(join(this.#bin, "cargo"), args, { cwd: folder, env: this.#env });
    const file = `${name.replaceAll("-", "_")}.wasm`;
    return readFileSync(join(this.#folder, "rust-target", TARGET, "release", file));
  }

  /** Puts the sources of a crate under `target`. */
  fetchSources(crate: Crate, target: string): void {
    const folder = this.#package(`fetch-${crate.name}`, crate, "");
    run(join(this.#bin, "cargo"), ["vendor", "--versioned-dirs", "vendor"], { cwd: folder, env: this.#env });
    cpSync(join(folder, "vendor", `${crate.name}-${crate.version}`), target, { recursive: true });
  }

  #package(name: string, crate: Crate, heap: string): string {
    const folder = join(this.#folder, "rust-packages", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "Cargo.toml"), cargoManifest(name, crate));
    writeFileSync(join(folder, "lib.rs"), shimText("rust/lib.rs"));
    writeFileSync(join(folder, "heap.rs"), heap);
    return folder;
  }
}
