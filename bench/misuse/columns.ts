// The allocators of the table: our builds, and what npm has.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isBuildName } from "../../src/builds.js";
import { PAGE_BYTES } from "../../src/replay/instance.js";
import { compiledPeers, DLMALLOC, type Peer, peers } from "../peers.js";
import { cached, compile, packageVersion, projectFolder, versionIn } from "../toolchain.js";
import { setMaximumPages } from "../wasm-sections.js";
import { MAXIMUM_BYTES, type TargetSource } from "./target.js";

export interface Column {
  /** For --allocator. */
  readonly name: string;
  /** The head of the column. */
  readonly title: string;
  readonly version: string;
  readonly isOurs: boolean;
  source(): TargetSource;
}

/** None, if there is no such build. */
function ours(build: string, title: string): Column[] {
  const file = `pymalloc${build === "default" ? "" : `.${build}`}.wasm`;
  if (!isBuildName(build) || !existsSync(join(projectFolder, "build", file))) return [];
  const version = versionIn(projectFolder);
  return [{ name: build, title, version, isOurs: true, source: () => ({ kind: "facade", build }) }];
}

function moduleSource(bytes: Uint8Array, hasCalloc: boolean): TargetSource {
  return { kind: "module", module: new WebAssembly.Module(Uint8Array.from(bytes)), hasCalloc };
}

function dlmalloc(title: string): Column {
  const peer = peers.find(({ name }) => name === DLMALLOC);
  if (peer?.source.kind !== "module") throw new Error(`${DLMALLOC} is no module`);
  const { load } = peer.source;
  return {
    name: DLMALLOC,
    title,
    version: peer.version,
    isOurs: false,
    source: () => moduleSource(load(), true),
  };
}

/** Of `npm run bench:peers`. */
function compiled({ name, about, version, source }: Peer): Column[] {
  if (source.kind !== "module") return [];
  const load = () => setMaximumPages(source.load(), MAXIMUM_BYTES / PAGE_BYTES);
  return [
    {
      name,
      title: name,
      version: `${version}: ${about}`,
      isOurs: false,
      source: () => moduleSource(load(), true),
    },
  ];
}

/** TLSF with the assertions that a release build of asc has, or without. Its calloc is the bench's own. */
function tlsf(name: string, title: string, assertions: boolean): Column {
  const version = packageVersion("assemblyscript");
  const flags = ["--runtime", "minimal", "--maximumMemory", String(MAXIMUM_BYTES / PAGE_BYTES)];
  const entry = "assemblyscript.ts";
  const inputs = [version, readFileSync(join(projectFolder, "bench/wasm", entry)), ...flags];
  const load = () => cached(`misuse-${name}`, inputs, () => compile(entry, flags, { assertions }));
  return {
    name,
    title,
    version: `assemblyscript ${version}`,
    isOurs: false,
    source: () => moduleSource(load(), false),
  };
}

/** With the compiled peers, if there are any and they are wanted. */
export function allColumns(withCompiled = false): Column[] {
  return [
    ...ours("default", "pymalloc"),
    ...ours("secure", "secure build"),
    ...ours("fast", "fast build"),
    dlmalloc("Pyodide's dlmalloc"),
    tlsf("tlsf", "AssemblyScript's TLSF", true),
    tlsf("tlsf-noassert", "TLSF, noAssert", false),
    {
      name: "thi.ng",
      title: "@thi.ng/malloc",
      version: packageVersion("@thi.ng/malloc"),
      isOurs: false,
      source: () => ({ kind: "thi.ng" }),
    },
    ...(withCompiled ? compiledPeers.flatMap(compiled) : []),
  ];
}
