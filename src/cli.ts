#!/usr/bin/env node
// The package's command: pymalloc-wasm link app.wasm -o out.wasm
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { link } from "./link.js";
import { LinkError } from "./link-error.js";

const USAGE = `pymalloc-wasm link app.wasm -o out.wasm [--build link] [--names]

Merges the allocator into a C program (clang, wasi-libc) that was compiled with assembly/shims/malloc.c and -Wl,--export=__heap_base, and
inlines malloc and free into their callers. Needs npm's binaryen.

  -o, --output   the file to write
  --build        which build of the allocator (default: link)
  --names        keep the names of functions
`;

/** A command line that is not understood. */
class UsageError extends Error {}

const builds = fileURLToPath(new URL("../", import.meta.url));

function readBuild(name: string): Uint8Array {
  const names = readdirSync(builds).map((file) => /^pymalloc\.(link.*)\.wasm$/.exec(file)?.[1] ?? "");
  const known = names.filter((one) => one !== "");
  if (!known.includes(name)) throw new UsageError(`--build: no ${name}; there is ${known.join(", ")}`);
  return readFileSync(`${builds}pymalloc.${name}.wasm`);
}

function readProgram(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new LinkError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function runLink(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      output: { type: "string", short: "o" },
      build: { type: "string", default: "link" },
      names: { type: "boolean", default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("link takes one wasm file");
  const { output, build, names } = values;
  if (output === undefined) throw new UsageError("link needs -o, the file to write");
  const folder = dirname(output);
  if (!existsSync(folder)) throw new LinkError(`there is no folder ${folder} to write ${output} into`);
  writeFileSync(output, link(file, readProgram(file), readBuild(build), { names, inline: true }));
}

function isUsage(error: unknown): error is Error {
  const isOfArguments =
    error instanceof TypeError && "code" in error && /^ERR_PARSE_ARGS/.test(String(error.code));
  return error instanceof UsageError || isOfArguments;
}

const [command, ...rest] = process.argv.slice(2);
try {
  if (command === "link") runLink(rest);
  else if (command === "--help" || command === "-h") process.stdout.write(USAGE);
  else throw new UsageError(command === undefined ? "which command?" : `there is no command ${command}`);
} catch (error) {
  if (isUsage(error)) process.stderr.write(`pymalloc-wasm: ${error.message}\n\n${USAGE}`);
  else if (error instanceof LinkError) process.stderr.write(`pymalloc-wasm: ${error.message}\n`);
  else throw error;
  process.exitCode = error instanceof LinkError ? 1 : 2;
}
