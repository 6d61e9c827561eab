/** The path of a file: URL, as Node's fileURLToPath; every other name as it is. */
export function pathOf(name: string): string {
  const path = /^file:\/\/(?:localhost)?(\/.*)$/s.exec(name)?.[1];
  if (path === undefined) return name;
  try {
    const plain = decodeURIComponent(path);
    // Windows: /C:/folder.
    return /^\/[A-Za-z]:/.test(plain) ? plain.slice(1).replaceAll("/", "\\") : plain;
  } catch {
    // A lone %.
    return path;
  }
}
