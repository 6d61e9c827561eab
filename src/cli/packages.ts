// Packages that a command can use if the user has them: beside this package, or in the project that the command is run in.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CommandError } from "./command.js";

/** What is installed for Python: the version that package.json has among its peerDependencies. */
export const PYODIDE = "pyodide@314.0";

/** The file that a specifier leads to; undefined where there is no such package. */
export function findPackage(specifier: string): string | undefined {
  const places = [import.meta.url, pathToFileURL(join(process.cwd(), "package.json")).href];
  for (const place of places) {
    try {
      return createRequire(place).resolve(specifier);
    } catch {}
  }
  return undefined;
}

/** @param who "record needs" @param wanted the package as npm install takes it. */
export function notInstalled(who: string, wanted: string): CommandError {
  const [name] = /^@?[^@]+/.exec(wanted) ?? [];
  return new CommandError(`${who} npm's ${name}, which is not installed: npm install ${wanted}`);
}
