// npm run build: asconfig.json's targets -> build/*.wasm -> build/inline*.js and build/facts.js -> tsc's build/src and build/bench.
// node build.mjs pymalloc: only that target's wasm anew, and what is made of it (test/mutation).
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { build as rolldown } from "rolldown";

const { targets } = JSON.parse(readFileSync("asconfig.json", "utf8"));
const run = (tool, ...args) => execFileSync(process.execPath, [tool, ...args], { stdio: "inherit" });

// What is not the allocator, as its users compile it: the driver that replays traces, and AssemblyScript's own allocator beside ours.
const others = { replay: "bench/wasm/replay.ts", tlsf: "bench/wasm/assemblyscript.ts" };

const asked = process.argv.slice(2);
if (asked.length === 0) rmSync("build", { recursive: true, force: true });
mkdirSync("build", { recursive: true });
const waiting = asked.length > 0 ? [...asked] : Object.keys(targets);
await Promise.all(Array.from({ length: availableParallelism() }, compileWaiting));

/** Compiles targets until none is left: as many at once as there are cores. */
async function compileWaiting() {
  for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
    const ours = `assembly/index.${target.split(".").at(-1)}.ts`.replace("index.pymalloc", "index");
    await start("node_modules/assemblyscript/bin/asc.js", others[target] ?? ours, "--target", target);
    if (target !== "pymalloc.debug" && !(target in others)) await optimize(targets[target].outFile);
  }
}

/** The compilers are megabytes of wasm that run for a second: optimizing them would take V8 longer than it saves. */
async function start(tool, ...args) {
  const [status] = await once(
    spawn(process.execPath, ["--liftoff-only", tool, ...args], { stdio: "inherit" }),
    "exit",
  );
  if (status !== 0) throw new Error(`${tool} ${args.join(" ")} ended with ${status}`);
}

// asc's own optimizer inlines slow paths into the fast ones and cold code into cold code: a third more bytes and slower calls.
// Binaryen's, told what must stay a call and what is never worth one, does better. Not at -Oz, which makes one function of PyMem_Malloc
// and PyObject_Malloc, called by both: a nanosecond each.
// The link build is optimized for a program that it becomes a part of: for time, with names, by which the command (src/link.ts)
// tells its fast paths from the others, and with the exported functions whole.
function optimize(file) {
  const isLinked = file.includes("pymalloc.link");
  const isForTime = isLinked || file.includes("pymalloc.guest") || file.includes("pymalloc.sampling.wasm");
  const forTime = ["--no-inline=assembly/domains/*", "-O3", "-aimfs", "100"];
  // A call of what is rare is a byte less than its code.
  const forSize = ["--no-inline=*/coldHeap", "--no-inline=*#get:prevpool", "-Os", "-aimfs", "3"];
  const features = ["bulk-memory", "sign-ext", "nontrapping-float-to-int", "mutable-globals"];
  const flags = [
    "--low-memory-unused",
    "--no-inline=*Slow",
    ...(isForTime ? forTime : forSize),
    "--converge",
    "--precompute-propagate",
    "--coalesce-locals-learning",
    "--optimize-instructions",
    "--vacuum",
    "--strip-producers",
    isLinked ? "-g" : "--strip-debug",
  ];
  return start(
    "node_modules/binaryen/bin/wasm-opt",
    file,
    "-o",
    file,
    "-mvp",
    ...features.map((f) => `--enable-${f}`),
    ...flags,
  );
}

// The library carries its wasm inside, so that createPyMem is synchronous and needs no file; what every entry has is a file of its own.
const base64 = (file) => readFileSync(`build/${file}.wasm`).toString("base64");
const builds = {
  default: "pymalloc",
  fast: "pymalloc.fast",
  secure: "pymalloc.secure",
  debug: "pymalloc.debug",
  sampling: "pymalloc.sampling",
};
const tools = {
  default: "pymalloc.tools",
  fast: "pymalloc.fast.tools",
  secure: "pymalloc.secure.tools",
  debug: "pymalloc.tools",
  sampling: "pymalloc.sampling.tools",
};
const texts = (files) => mapValues(files, base64);
writeModule("inline-default", {
  inlineDefault: base64(builds.default),
  inlineTrampoline: base64("pymalloc.trampoline"),
});
writeModule("inline-guest", { inlineGuest: base64("pymalloc.guest") });
writeModule("inline", {
  inlineWasm: texts({
    fast: builds.fast,
    secure: builds.secure,
    debug: builds.debug,
    sampling: builds.sampling,
  }),
  inlineTools: texts(tools),
  inlineObjects: base64("pymalloc.objects"),
});
// A page of somebody else's has no file of ours.
writeModule("inspector-style", { inspectorStyle: readFileSync("src/inspector/inspector.css", "utf8") });
// The few kilobytes of a build hold no names: the debug build has them for all.
writeModule("facts", {
  codes: errorCodes(readFileSync("build/pymalloc.debug.wasm")),
  fingerprints: mapValues(builds, (file) => fnv1a(base64(file))),
});

// What test/hosts runs in every host, for `pymalloc-wasm selftest` and the inspector.
mkdirSync("build/selftest", { recursive: true });
for (const file of ["chunk-source.mjs", "instances.mjs", "vectors.mjs"])
  copyFileSync(`test/hosts/js/${file}`, `build/selftest/${file}`);
const { vectors } = JSON.parse(readFileSync("test/hosts/vectors.json", "utf8"));
writeFileSync("build/selftest/laws.js", `export const vectors = ${JSON.stringify(vectors)};\n`);

/** As paths, which browsers can follow: of "#build/" they know nothing. */
function nameInlineFiles(folder) {
  for (const name of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".js"))) {
    const up = "../".repeat(name.split(/[\\/]/).length);
    const text = readFileSync(`${folder}/${name}`, "utf8");
    writeFileSync(`${folder}/${name}`, text.replaceAll('"#build/', `"${up}`));
  }
}

function mapValues(object, value) {
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, value(each)]));
}

/** build/NAME.js exports the constants, and build/NAME.d.ts their types. */
function writeModule(name, constants) {
  const note = "/** Generated by build.mjs. */\n";
  const lines = Object.entries(constants).map(([key, value]) => [
    `export const ${key} = ${JSON.stringify(value, null, 2)};\n`,
    `export declare const ${key}: ${typeOf(value)};\n`,
  ]);
  writeFileSync(`build/${name}.js`, note + lines.map(([code]) => code).join(""));
  writeFileSync(`build/${name}.d.ts`, note + lines.map(([, type]) => type).join(""));
}

function typeOf(value) {
  if (typeof value !== "object") return typeof value;
  return `{ ${Object.entries(value)
    .map(([key, each]) => `readonly ${key}: ${typeOf(each)}`)
    .join("; ")} }`;
}

/** What check(), last_error() and the debug hooks speak of, by name: the debug build's globals. */
function errorCodes(bytes) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const isCode = ([name]) => /^(MISUSE|CHECK|FATAL)_/.test(name);
  return mapValues(Object.fromEntries(Object.entries(exports).filter(isCode)), ({ value }) => value);
}

/** A number that tells a build, of a version, from every other. */
function fnv1a(text) {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}

if (asked.length === 0) {
  run("node_modules/typescript/bin/tsc", "-p", "tsconfig.json");
  nameInlineFiles("build/src");
  // One file for a page's plain script tag.
  await rolldown({
    input: "build/src/index.js",
    output: { file: "build/pymalloc.min.js", format: "iife", name: "pymalloc", minify: true },
    logLevel: "warn",
  });
  await buildInspector();
}

/** build/inspector/: static files, as any server has them. */
async function buildInspector() {
  const folder = "build/inspector";
  for (const [name, entry] of [
    ["inspector", "page"],
    ["worker", "worker"],
    ["own-engine", "own-engine/worker"],
  ]) {
    await rolldown({
      input: `build/src/inspector/${entry}.js`,
      output: { file: `${folder}/${name}.js`, format: "iife", minify: true },
      logLevel: "warn",
    });
  }
  for (const name of ["index.html", "inspector.css"])
    copyFileSync(`src/inspector/${name}`, `${folder}/${name}`);
  // What is tried in the visitor's engine. Browsers read no brotli, which the recorded traces are compressed by.
  mkdirSync(`${folder}/own-engine`);
  const { SELFTEST_BUILDS } = await import("./build/src/selftest/selftest.js");
  for (const file of [...SELFTEST_BUILDS.map((each) => each.file), "replay.wasm", "tlsf.wasm"])
    copyFileSync(`build/${file}`, `${folder}/own-engine/${file}`);
  const { decodeTrace, encodeTrace } = await import("./build/src/trace/trace-file.js");
  const { deflateRaw, nodeCodecs } = await import("./build/src/cli/codecs.js");
  const trace = decodeTrace(readFileSync("bench/traces/raytrace.pmtc"), nodeCodecs);
  writeFileSync(`${folder}/own-engine/trace.pmtc`, encodeTrace(trace, deflateRaw));
}
