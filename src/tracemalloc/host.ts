// What Node, Bun and Deno have and other hosts have not, asked for without an import, which those hosts could not load. The types say what is
// used, so that the package's declarations need none of Node's.

/** Of node:fs. */
interface Files {
  readFileSync(path: string): Uint8Array;
  readFileSync(path: string, encoding: "utf8"): string;
  statSync(path: string): { readonly size: number; isFile(): boolean };
  writeFileSync(path: string, bytes: Uint8Array): void;
  renameSync(from: string, to: string): void;
  rmSync(path: string, options: { readonly force: boolean }): void;
}

/** What node:module's findSourceMap gives. */
export interface SourceMap {
  readonly payload: {
    readonly sources: readonly string[];
    readonly sourcesContent?: readonly (string | null)[];
  };
  /** Both from 0. What it gives is empty where the map says nothing. */
  findEntry(line: number, column: number): { originalSource?: string; originalLine?: number };
}

interface BuiltIns {
  "node:fs": Files;
  "node:module": { findSourceMap(path: string): SourceMap | undefined };
}

interface HostProcess {
  readonly sourceMapsEnabled?: boolean;
  getBuiltinModule?<Name extends keyof BuiltIns>(name: Name): BuiltIns[Name] | undefined;
}

const host = (): HostProcess | undefined => (globalThis as { process?: HostProcess }).process;

/** A module of Node's, undefined where there is none: in pages, and in Node before 20.16. */
export function builtIn<Name extends keyof BuiltIns>(name: Name): BuiltIns[Name] | undefined {
  return host()?.getBuiltinModule?.(name);
}

/** Whether the host keeps the source maps of what it loads. */
export function sourceMapsEnabled(): boolean {
  return host()?.sourceMapsEnabled === true;
}
