// Several files at once: all of them, or none.
import type { NewFile } from "./comparison.js";
import { FileError, type GivenFile, openFile } from "./open-file.js";
import type { Source } from "./source.js";

/** A file that was opened, and its heap if it has one and is the first that does. */
export interface OpenedOne {
  readonly given: GivenFile;
  readonly file: NewFile;
  readonly source: Source | undefined;
}

/**
 * Opens them in their order.
 * @throws {FileError} one of them cannot be opened.
 */
export async function openFiles(
  files: readonly GivenFile[],
  onProgress: (part: number) => void,
): Promise<OpenedOne[]> {
  const all: OpenedOne[] = [];
  let hasHeap = false;
  for (const given of files) {
    const opened = await openFile(given, onProgress).catch((error: unknown) => {
      throw files.length === 1 ? error : noneOpened(error, files.length);
    });
    const { name } = given;
    if ("moments" in opened) {
      const file: NewFile = { name, kind: "tracemalloc", moments: opened.moments };
      all.push({ given, file, source: undefined });
      continue;
    }
    const { source } = opened;
    // Of the others the moments are enough: heaps take memory.
    all.push({
      given,
      file: { name, kind: source.kind, moments: source.moments() },
      source: hasHeap ? undefined : source,
    });
    hasHeap = true;
  }
  return all;
}

/** One bad file must not leave in doubt what became of the good ones. */
function noneOpened(error: unknown, count: number): unknown {
  if (!(error instanceof FileError)) return error;
  return new FileError(`${error.message}; so none of the ${count} files was opened`);
}
