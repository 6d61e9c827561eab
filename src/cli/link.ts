import { readdirSync, readFileSync } from "node:fs";
import { link } from "../link.js";
import { parse } from "./arguments.js";
import { buildFolder } from "./builds.js";
import { type Command, UsageError } from "./command.js";
import { requireWasm } from "./file-kinds.js";
import { readInput } from "./input.js";
import { printJson } from "./output.js";
import { checkOutput, writeOutput } from "./output-file.js";

const usage = `pymalloc-wasm link app.wasm -o out.wasm [--build link] [--names] [--json]

Merges the allocator into a C program (clang, wasi-libc) that was compiled with assembly/shims/malloc.c and -Wl,--export=__heap_base, and
inlines malloc and free into their callers. Needs npm's binaryen.

  -o, --output   the file to write
  --build        which build of the allocator (default: link)
  --names        keep the names of functions
  --json         print {"output": ..., "bytes": ...}: the file that was written, and its length
`;

function readBuild(name: string): Uint8Array {
  const names = readdirSync(buildFolder).map((file) => /^pymalloc\.(link.*)\.wasm$/.exec(file)?.[1] ?? "");
  const known = names.filter((one) => one !== "");
  if (!known.includes(name)) throw new UsageError(`--build: no ${name}; there is ${known.join(", ")}`);
  return readFileSync(`${buildFolder}pymalloc.${name}.wasm`);
}

function run(args: readonly string[]): number {
  const { values, positionals } = parse(args, {
    output: { type: "string", short: "o" },
    build: { type: "string", default: "link" },
    names: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("link takes one wasm file");
  const { output, build, names, json } = values;
  if (output === undefined) throw new UsageError("link needs -o, the file to write");
  checkOutput({ file: output, option: "-o", kind: "wasm", inputs: [file] });
  const program = readInput(file);
  requireWasm("link", file, program);
  const merged = link(file, program, readBuild(build), { names, inline: true });
  writeOutput(output, merged);
  if (json) printJson({ output, bytes: merged.length });
  return 0;
}

export const linkCommand: Command = {
  name: "link",
  summary: "merge the allocator into a C program, malloc and free inlined",
  usage,
  run,
};
