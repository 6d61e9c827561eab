// AssemblyScript's runtimes, its own and ours, and programs that are compiled with them.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Runtime {
  readonly name: string;
  /** What asc is told by --runtime. */
  readonly flag: string;
  /** Nothing is freed by itself without one; `on call` means with no function of the program running. */
  readonly collects: "by itself" | "on call" | "never";
  readonly isOurs: boolean;
  /** Does the word before a block say how many bytes it may hold, as AssemblyScript's own collectors have it? */
  readonly isSized: boolean;
}

function ours(name: string, collects: Runtime["collects"], isSized: boolean): Runtime {
  return { name: `pymalloc, ${name}`, flag: `./assembly/rt/${name}`, collects, isOurs: true, isSized };
}

/** What users compile with: for debugging, and to ship. */
const DEBUGGING = { level: "without optimisation", flags: [] };
const SHIPPED = { level: "with -O3", flags: ["-O3"] };

/** A little is marked or swept at every allocation: whatever the program does, it does it in the middle of a collection. */
const ALWAYS = {
  level: "with -O3, always collecting",
  flags: [
    "-O3",
    ...["ASC_GC_GRANULARITY=64", "ASC_GC_SWEEPFACTOR=8", "ASC_GC_IDLEFACTOR=0"].flatMap((use) => [
      "--use",
      use,
    ]),
  ],
};

const theirs: Runtime = {
  name: "incremental",
  flag: "incremental",
  collects: "by itself",
  isOurs: false,
  isSized: true,
};

/** AssemblyScript's own runtime shows that a test is right; its collector on our allocator differs from ours little. */
export const everyWay = [
  { runtime: theirs, levels: [SHIPPED] },
  { runtime: ours("incremental", "by itself", false), levels: [DEBUGGING, SHIPPED, ALWAYS] },
  { runtime: ours("itcms", "by itself", true), levels: [SHIPPED] },
  { runtime: ours("minimal", "on call", true), levels: [DEBUGGING, SHIPPED] },
  { runtime: ours("manual", "never", false), levels: [DEBUGGING, SHIPPED] },
].flatMap(({ runtime, levels }) => levels.map((level) => ({ runtime, ...level })));
export const ourEveryWay = everyWay.filter(({ runtime }) => runtime.isOurs);

const cacheFolder = join(root, "build/test-wasm");
/** Where the package is installed: our runtimes import themselves by its name. */
export const packages = join(cacheFolder, "packages");

export function install(): void {
  const link = join(packages, "pymalloc-wasm");
  mkdirSync(packages, { recursive: true });
  try {
    symlinkSync(root, link, "junction");
  } catch (error) {
    if (!existsSync(link)) throw error;
  }
}

/** Changes whenever a file does that may be compiled into a program. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const folder of ["assembly", "test/wasm"]) {
    for (const name of readdirSync(join(root, folder), { encoding: "utf8", recursive: true }).sort())
      if (name.endsWith(".ts")) hash.update(name).update(readFileSync(join(root, folder, name)));
  }
  return hash.digest("hex");
}

/** Compiles files of test/wasm, the first of which is the program; the same again is taken from where it was left. */
export async function compileProgram(
  files: readonly string[],
  runtime: Runtime,
  flags: readonly string[],
): Promise<WebAssembly.Module> {
  const given = [
    ...files.map((file) => `test/wasm/${file}.ts`),
    "--runtime",
    runtime.flag,
    "--exportRuntime",
    ...flags,
  ];
  const key = createHash("sha256")
    .update(JSON.stringify([fingerprint(), given]))
    .digest("hex")
    .slice(0, 20);
  const file = join(cacheFolder, `${key}.wasm`);
  if (!existsSync(file)) {
    install();
    const own = `${file}.${process.pid}`;
    const { error, stderr } = await asc.main([
      ...given,
      "--baseDir",
      root,
      // The settings of our own builds are nobody else's.
      "--config",
      "none",
      "--path",
      packages,
      "-o",
      `build/test-wasm/${key}.wasm.${process.pid}`,
    ]);
    if (error) throw new Error(`asc ${given.join(" ")}:\n${stderr}`);
    renameSync(own, file);
  }
  return new WebAssembly.Module(readFileSync(file));
}

/** The program of most tests; on our runtimes it can be asked about its heap, too. */
export function compileAll(runtime: Runtime, flags: readonly string[]): Promise<WebAssembly.Module> {
  return compileProgram(runtime.isOurs ? ["program", "ours"] : ["program"], runtime, flags);
}

export type Exports = Readonly<Record<string, (...given: number[]) => number>>;

/** An instance of a program, its strings and the messages of its traps. */
export class Program {
  readonly memory: WebAssembly.Memory;
  readonly exports: Exports;
  /** What the program said with abort(), that is of a failed assertion or an Error. */
  aborted = "";

  constructor(module: WebAssembly.Module, imports: WebAssembly.Imports = {}) {
    const abort = (message: number, file: number, line: number) => {
      this.aborted = `${this.text(message)} (${this.text(file)}:${line})`;
      throw new Error(`aborted: ${this.aborted}`);
    };
    const env = { abort, ...imports.env };
    const instance = new WebAssembly.Instance(module, { ...imports, env });
    const exported: WebAssembly.Exports = instance.exports;
    const memory = exported.memory ?? imports.env?.memory;
    if (!(memory instanceof WebAssembly.Memory)) throw new Error("the program has no memory");
    this.memory = memory;
    this.exports = exported as unknown as Exports;
  }

  get pages(): number {
    return this.memory.buffer.byteLength / 65536;
  }

  /** The string at an address. */
  text(address: number): string {
    const at = address >>> 0;
    if (at === 0) return "null";
    const bytes = new DataView(this.memory.buffer).getUint32(at - 4, true);
    const units = new Uint16Array(this.memory.buffer, at, bytes >>> 1);
    let text = "";
    for (let i = 0; i < units.length; i += 4096) text += String.fromCharCode(...units.subarray(i, i + 4096));
    return text;
  }

  call(name: string, ...given: number[]): number {
    const callee = this.exports[name];
    if (typeof callee !== "function") throw new Error(`the program does not export ${name}`);
    return callee(...given);
  }

  /** The string that a function gives. */
  say(name: string, ...given: number[]): string {
    return this.text(this.call(name, ...given));
  }
}
