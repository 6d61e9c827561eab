import { pathOf } from "./file-names.js";
import type { RawFrame } from "./frame.js";
import { builtIn, type SourceMap, sourceMapsEnabled } from "./host.js";
import { rememberSource } from "./source-lines.js";

/** By generated file; null: there is none. */
const maps = new Map<string, SourceMap | null>();

/**
 * The place in the source that was compiled, where the host keeps source maps (Node with --enable-source-maps) and the file has one; the
 * given place otherwise.
 * @param file a path or URL.
 * @param line from 1.
 * @param column from 1.
 */
export function mapFrame(file: string, line: number, column: number): RawFrame {
  const entry = sourceMapOf(file)?.findEntry(line - 1, column - 1);
  if (entry?.originalSource === undefined || entry.originalLine === undefined) return [pathOf(file), line];
  return [pathOf(entry.originalSource), entry.originalLine + 1];
}

function sourceMapOf(file: string): SourceMap | null {
  let map = maps.get(file);
  if (map === undefined) {
    map = findSourceMap(file);
    maps.set(file, map);
    if (map !== null) rememberSources(map);
  }
  return map;
}

function findSourceMap(file: string): SourceMap | null {
  if (!sourceMapsEnabled()) return null;
  try {
    return builtIn("node:module")?.findSourceMap(file) ?? null;
  } catch {
    // A map that Node cannot read.
    return null;
  }
}

function rememberSources({ payload: { sources, sourcesContent = [] } }: SourceMap): void {
  for (const [i, source] of sources.entries()) {
    const text = sourcesContent[i];
    if (typeof text === "string") rememberSource(pathOf(source), text);
  }
}
