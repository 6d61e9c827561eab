// The programs as wasm, one module for each program and runtime, as asc's users have them.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { cached, compile, packageVersion, projectFolder } from "../toolchain.js";
import type { Program } from "./programs.js";
import type { Runtime } from "./runtimes.js";

/** Every file that may be part of a module. */
function sources(): string[] {
  const managed = readdirSync(join(projectFolder, "bench/wasm/managed")).map(
    (name) => `bench/wasm/managed/${name}`,
  );
  const ours = readdirSync(join(projectFolder, "assembly"), { encoding: "utf8", recursive: true })
    .filter((name) => name.endsWith(".ts") || name.endsWith(".mjs"))
    .map((name) => `assembly/${name}`);
  return [...managed, "bench/wasm/random.ts", ...ours]
    .sort()
    .map((file) => readFileSync(join(projectFolder, file), "utf8"));
}

/** A folder in which the package is installed: our runtimes import themselves by its name. */
function packages(): string {
  const folder = join(projectFolder, "build/packages");
  const link = join(folder, "pymalloc-wasm");
  mkdirSync(folder, { recursive: true });
  if (!existsSync(link)) symlinkSync(projectFolder, link, "junction");
  return folder;
}

/** -O3 with the assertions of AssemblyScript's std, which stay in unless a user says otherwise. */
export function programModule(program: Program, { flag, extra }: Runtime): Uint8Array {
  // The settings of our own builds (asconfig.json) are nobody else's.
  const flags = [
    "--config",
    "none",
    "--disableWarning",
    "201",
    "--runtime",
    flag,
    "--exportRuntime",
    ...extra,
  ];
  const inputs = [packageVersion("assemblyscript"), program, ...flags, ...sources()];
  return cached(`assemblyscript-${program}`, inputs, () =>
    compile(`managed/${program}.ts`, [...flags, "--path", packages()], { assertions: true }),
  );
}
