// C to wasm: Debian's clang and lld out of the cache, and wasi-libc's headers and libraries.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, projectFolder } from "../toolchain.js";
import { run } from "./command.js";

const SHIMS = join(projectFolder, "bench/compiled/shims");

/**
 * A footprint is the whole memory at the end: the stack comes first and is small, so that static data and heap share the
 * first page with it. A deeper stack would trap, and no peer here needs one. The memory may grow to all that there is; the
 * driver is merged in only if it says so.
 */
export const MEMORY_FLAGS = ["--stack-first", "-zstack-size=16384", "--max-memory=4294967296"];
export const LINK_FLAGS = ["-O3", "--gc-sections", "--strip-all", ...MEMORY_FLAGS];

export interface Build {
  /** Files and include folders are absolute, or in the shims' folder. */
  readonly sources: readonly { readonly file: string; readonly flags: readonly string[] }[];
  /** Archives to link after them. */
  readonly libraries: readonly string[];
  /** The functions to export, as the sources call them. */
  readonly exports: readonly string[];
  /** The linker's; LINK_FLAGS if absent. */
  readonly linkFlags?: readonly string[];
}

/** Where an unpacked package keeps shared libraries: a folder for the architecture, and LLVM's own. */
export function libraryPath(root: string): string {
  const folders = readdirSync(join(root, "usr/lib")).filter((name) => name.includes("-linux-gnu"));
  return folders.map((name) => join(root, "usr/lib", name)).join(":");
}

export function shimText(file: string): string {
  return readFileSync(join(SHIMS, file), "utf8");
}

export class Clang {
  readonly #bin: string;
  readonly #env: NodeJS.ProcessEnv;

  /** `root` is where Debian's packages were unpacked. */
  constructor(root: string) {
    this.#bin = join(root, "usr/lib/llvm-19/bin");
    this.#env = {
      ...process.env,
      LD_LIBRARY_PATH: `${libraryPath(root)}:${join(root, "usr/lib/llvm-19/lib")}`,
    };
  }

  get linker(): string {
    return join(this.#bin, "wasm-ld");
  }

  get environment(): NodeJS.ProcessEnv {
    return this.#env;
  }

  /** "clang 19.1.7" */
  version(): string {
    const text = run(join(this.#bin, "clang"), ["--version"], { env: this.#env }).toString();
    return `clang ${/version (\d[\d.]*)/.exec(text)?.[1] ?? "of unknown version"}`;
  }

  /** A wasm module that exports its memory and the functions. */
  build({ sources, libraries, exports, linkFlags = LINK_FLAGS }: Build): Uint8Array {
    mkdirSync(cacheFolder, { recursive: true });
    const folder = mkdtempSync(join(cacheFolder, "work-"));
    const env = this.#env;
    try {
      const objects = sources.map(({ file, flags }, index) => {
        const object = join(folder, `${index}.o`);
        run(join(this.#bin, "clang"), [...flags, "-w", "-c", file, "-o", object], { env, cwd: SHIMS });
        return object;
      });
      const output = join(folder, "out.wasm");
      const exported = exports.map((name) => `--export=${name}`);
      const inputs = [...objects, ...libraries];
      run(this.linker, ["--no-entry", ...exported, ...linkFlags, ...inputs, "-o", output], { env });
      return readFileSync(output);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
