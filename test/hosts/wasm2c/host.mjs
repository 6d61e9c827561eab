import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { jsonLines, onPath, output } from "../process.mjs";
import { installFromDebian } from "../toolchain.mjs";
import { sourceOf } from "./generate.mjs";

const folder = fileURLToPath(new URL("./", import.meta.url));
const runtime = process.env.WASM2C_RUNTIME ?? "/usr/share/wabt/wasm2c";

// The translation is not warned of: it is generated.
const flags = ["-std=gnu11", "-O1", "-g", "-I.", `-I${runtime}`, `-I${folder}`];
flags.push("-fsanitize=address,undefined", "-fno-sanitize-recover=all");
// Not each kept answer of a vector is used.
const strict = ["-Wall", "-Wextra", "-Werror", "-Wno-unused"];

export default {
  name: "wasm2c (gcc, AddressSanitizer)",
  needs: "Debian's gcc and wabt (wasm2c 1.0.32)",
  isPresent: () => onPath("gcc") !== undefined && onPath("wasm2c") !== undefined,
  setup: () => installFromDebian("gcc", "libc6-dev", "wabt"),
  async run({ vectors, builds }) {
    const known = JSON.parse(readFileSync(vectors, "utf8")).vectors;
    const engine = `wasm2c ${await firstLine("wasm2c", "--version")}, gcc ${await firstLine("gcc", "-dumpfullversion")}`;
    const results = [];
    for (const { build, file } of builds) {
      const program = await compile(build, file, known);
      const [result] = await jsonLines(program, [build]);
      results.push({
        ...result,
        engine,
        failed: result.failed.map(([name, step, what]) => `${name}: step ${step} ${what}`),
      });
    }
    return results;
  },
};

/** The program for a build, with the vectors in it. */
async function compile(build, file, vectors) {
  const cwd = join(folder, ".cache", build);
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, "vectors.c"), sourceOf(vectors, build));
  await output("wasm2c", [file, "-n", "heap", "-o", "heap.c"], { cwd });
  const header = readFileSync(join(cwd, "heap.h"), "utf8");
  const defines = [];
  if (header.includes("import: 'env'")) defines.push("-DIMPORTS_ENV");
  if (header.includes("export: 'heap_init'")) defines.push("-DHAS_HEAP_INIT");
  const ours = ["main.c", "env.c"].map((name) => join(folder, name));
  const theirs = ["heap.c", join(runtime, "wasm-rt-impl.c")];
  for (const source of theirs) await output("gcc", [...flags, "-w", "-c", source], { cwd });
  for (const source of [...ours, "vectors.c"])
    await output("gcc", [...flags, ...defines, ...strict, "-c", source], { cwd });
  const objects = [...theirs, ...ours, "vectors.c"].map((source) => basename(source).replace(/c$/, "o"));
  await output("gcc", [...flags, ...objects, "-lm", "-o", "vectors"], { cwd });
  return join(cwd, "vectors");
}

async function firstLine(command, ...given) {
  return (await output(command, given)).split("\n")[0];
}
