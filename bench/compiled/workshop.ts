// The tools and sources that recipes ask for, each fetched when the first one asks.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../toolchain.js";
import { Clang } from "./clang.js";
import { Debian, isUnpacked } from "./debian.js";
import { type Crate, Rust } from "./rust.js";
import { clangPackages, emscripten, type Package, rustPackages, wasiLibc } from "./versions.js";

const folderOf = (name: string): string => join(cacheFolder, "compilers", name);

export class Workshop {
  readonly #debian = new Debian();
  readonly #made = new Map<string, () => unknown>();
  readonly #progress: (line: string) => void;

  constructor(progress: (line: string) => void) {
    this.#progress = progress;
  }

  /** The same thing for each who asks, or the same failure: what could not be fetched is not tried again for each peer. */
  #once<Thing>(name: string, make: () => Thing): Thing {
    const known = this.#made.get(name);
    if (known) return known() as Thing;
    try {
      const thing = make();
      this.#made.set(name, () => thing);
      return thing;
    } catch (error) {
      this.#made.set(name, () => {
        throw error;
      });
      throw error;
    }
  }

  #unpacked(name: string, packages: readonly Package[], whenGone?: "take another"): string {
    return this.#once(name, () => {
      const folder = folderOf(name);
      if (!isUnpacked(packages, folder)) {
        this.#progress(`fetching ${name} (Debian: ${packages.map((one) => one.name).join(", ")})`);
        this.#debian.unpack(packages, folder, whenGone);
      }
      return folder;
    });
  }

  clang(): Clang {
    return this.#once("clang tool", () => new Clang(this.#unpacked("clang", clangPackages, "take another")));
  }

  rust(): Rust {
    return this.#once(
      "rust tool",
      () => new Rust(this.#unpacked("rust", rustPackages, "take another"), this.clang()),
    );
  }

  /** The folder of wasi-libc's headers, its library with the archive of clang's own helpers, and what a module without main() begins with. */
  wasi(): { headers: string; libraries: readonly string[]; reactor: string } {
    const libc = this.#unpacked("wasi-libc", [wasiLibc]);
    const helpers = "usr/lib/llvm-19/lib/clang/19/lib/wasi/libclang_rt.builtins-wasm32.a";
    return {
      headers: join(libc, "usr/include/wasm32-wasi"),
      libraries: [join(libc, "usr/lib/wasm32-wasi/libc.a"), join(folderOf("clang"), helpers)],
      reactor: join(libc, "usr/lib/wasm32-wasi/crt1-reactor.o"),
    };
  }

  /** One of emscripten's allocator archives, as Debian compiled them. */
  emscriptenArchive(name: string): string {
    const folder = "usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten";
    const files = ["dlmalloc", "emmalloc"].map((one) => `./${folder}/lib${one}.a`);
    return join(this.#unpacked("emscripten", [{ ...emscripten, files }]), folder, `lib${name}.a`);
  }

  debianSource(source: Package): string {
    return this.#once(`source of ${source.name}`, () => {
      this.#progress(`source of ${source.name} ${source.version} (Debian)`);
      return this.#debian.unpackSource(source, folderOf(`${source.name}-${source.version}`));
    });
  }

  crateSource(crate: Crate): string {
    const folder = folderOf(`${crate.name}-${crate.version}`);
    if (!existsSync(folder)) {
      this.#progress(`fetching the source of ${crate.name} ${crate.version} (crates.io)`);
      this.rust().fetchSources(crate, folder);
    }
    return folder;
  }
}
