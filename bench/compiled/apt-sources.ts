// Where this machine gets Debian packages from, and source packages as well: its own list of archives with `deb-src` added.

/** A file of /etc/apt: `.sources` are stanzas of fields, `.list` one line for each archive. */
export interface SourcesFile {
  readonly name: string;
  readonly text: string;
}

function withSourcesInStanzas(text: string): string {
  return text.replace(/^Types:(.*)$/gim, (line: string, types: string) =>
    /\bdeb-src\b/.test(types) || !/\bdeb\b/.test(types) ? line : "Types: deb deb-src",
  );
}

function withSourcesInLines(text: string): string {
  const lines = text.split("\n").filter((line) => /^\s*deb(-src)?\s/.test(line));
  const both = lines.flatMap((line) => {
    const rest = line.replace(/^\s*deb(-src)?\s+/, "");
    return [`deb ${rest}`, `deb-src ${rest}`];
  });
  return [...new Set(both), ""].join("\n");
}

/** The same archives, each for binary and for source packages. Files of other kinds, which apt does not read either, go. */
export function withSources(files: readonly SourcesFile[]): SourcesFile[] {
  return files.flatMap(({ name, text }) => {
    if (name.endsWith(".sources")) return [{ name, text: withSourcesInStanzas(text) }];
    if (name.endsWith(".list")) return [{ name, text: withSourcesInLines(text) }];
    return [];
  });
}
