// C programs, where there is a compiler for them: the guide's first one, and one that looks at all that the shim promises.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const shims = join(root, "assembly/shims");
const folder = mkdtempSync(join(tmpdir(), "c-programs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COMPILER = ["clang", "--target=wasm32-wasi", "-O2", "-Wall", "-Wextra", "-I", shims] as const;

function run(program: string, ...args: string[]) {
  return spawnSync(program, args, { cwd: folder, encoding: "utf8" });
}
function clang(...args: string[]) {
  const [program, ...flags] = COMPILER;
  return run(program, ...flags, ...args);
}

writeFileSync(join(folder, "empty.c"), "#include <stdlib.h>\nint main(void) { return 0; }\n");
const isHere = clang("empty.c", "-o", "empty.wasm").status === 0;
const unless = isHere ? "" : " (not run: no clang with wasi-libc here)";

const guide = readFileSync(join(root, "docs/c.md"), "utf8");
function blockOf(language: string): string {
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(guide)?.[1] ?? "";
}
writeFileSync(join(folder, "run.mjs"), blockOf("mjs"));

/** Compiles a file with the shim, links it and runs it as the guide does. */
function runLinked(file: string, ...flags: string[]) {
  const linker = ["-Wl,--export=__heap_base", "-Wl,-Map=map.txt", "-o", "app.wasm"];
  const compiled = clang(...flags, file, join(shims, "malloc.c"), ...linker);
  expect(compiled.stderr).toBe("");
  const linked = run(process.execPath, join(root, "build/src/cli.js"), "link", "app.wasm", "-o", "out.wasm");
  expect(linked.stderr).toBe("");
  return run(process.execPath, "--no-warnings", "run.mjs");
}

/** Minutes, as the optimizer may have to wait for its turn. */
const timeout = 300_000;

describe.skipIf(!isHere)(`a C program with the shim${unless}`, { timeout }, () => {
  it("is compiled, linked and run as the guide says, and prints what the guide says", () => {
    writeFileSync(join(folder, "hello.c"), blockOf("c"));
    const { stdout, status } = runLinked("hello.c");
    expect(stdout).toBe(blockOf("text"));
    expect(status).toBe(0);
  });

  it("finds errno, alignments, libc's own blocks, sbrk and pymem.h as they are promised", () => {
    // As a builtin, malloc leaves errno alone: clang answers what it was before the call.
    const { stdout, status } = runLinked(join(root, "test/c/shim.c"), "-fno-builtin");
    expect(stdout).toBe("all is so\n");
    expect(status).toBe(0);
  });

  it("defines all that wasi-libc's dlmalloc.o does, which is left out then, whatever is asked of it", () => {
    const names = [
      "malloc",
      "calloc",
      "realloc",
      "free",
      "aligned_alloc",
      "posix_memalign",
      "malloc_usable_size",
    ];
    const ofLibc = ["__libc_malloc", "__libc_calloc", "__libc_free"];
    const asked = [...names, ...ofLibc].map((name) => `-Wl,--export=${name}`);
    const map = (...files: string[]): string => {
      const { stderr } = clang("empty.c", ...files, ...asked, "-Wl,-Map=map.txt", "-o", "app.wasm");
      expect(stderr).toBe("");
      return readFileSync(join(folder, "map.txt"), "utf8");
    };
    expect(map()).toContain("dlmalloc");
    expect(map(join(shims, "malloc.c"))).not.toContain("dlmalloc");
  });

  it.each(["", "-mbulk-memory", "-O0", "-mbulk-memory -matomics"])("the shim compiles with %j", (flags) => {
    const given = flags.split(" ").filter((flag) => flag !== "");
    expect(clang("-c", ...given, join(shims, "malloc.c"), "-o", "shim.o").stderr).toBe("");
  });

  it("pymem.h is C and C++, with every warning", () => {
    writeFileSync(join(folder, "use.c"), '#include "pymem.h"\n');
    const strict = ["-Wpedantic", "-Werror", "-c"];
    expect(clang("-std=c99", ...strict, "use.c", "-o", "use.o").stderr).toBe("");
    expect(clang("-x", "c++", ...strict, "use.c", "-o", "use.o").stderr).toBe("");
  });
});
