// The list of the compiled peers, beside their modules in the cache: what the bench reads, and all that it needs.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../toolchain.js";

export interface CompiledPeer {
  readonly name: string;
  readonly about: string;
  readonly version: string;
  /** Compiler, flags and choices. */
  readonly settings: string;
  /** Why there is no module. */
  readonly missing?: string;
  /** The hash of what the module was made of. */
  readonly key: string;
}

export const peersFolder = join(cacheFolder, "peers");

export function moduleFile(name: string, folder = peersFolder): string {
  return join(folder, `${name}.wasm`);
}

const TEXTS = ["name", "about", "version", "settings", "key"] as const;

function isCompiledPeer(value: unknown): value is CompiledPeer {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map(Object.entries(value));
  const reason = fields.get("missing");
  return (
    TEXTS.every((field) => typeof fields.get(field) === "string") &&
    (reason === undefined || typeof reason === "string")
  );
}

/** The peers of the last `npm run bench:peers`; none, if there was none, or if its list is damaged. */
export function readManifest(folder = peersFolder): CompiledPeer[] {
  const file = join(folder, "peers.json");
  if (!existsSync(file)) return [];
  try {
    const entries: unknown = JSON.parse(readFileSync(file, "utf8"));
    return Array.isArray(entries) ? entries.filter(isCompiledPeer) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

export function writeManifest(peers: readonly CompiledPeer[], folder = peersFolder): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "peers.json");
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(peers, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}
