// Sources that npm packages carry, fetched by npm itself into the cache, and not installed.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CommandError, run } from "../compiled/command.js";
import { cacheFolder } from "../toolchain.js";

/** Where a folder of the package, and nothing else of it, was unpacked. */
export function npmSource(
  { name, version }: { readonly name: string; readonly version: string },
  folder: string,
): string {
  const target = join(cacheFolder, "compilers", `npm-${name}-${version}`);
  if (existsSync(target)) return target;
  mkdirSync(join(cacheFolder, "compilers"), { recursive: true });
  const work = mkdtempSync(join(cacheFolder, "work-"));
  try {
    run("npm", ["pack", "--silent", `${name}@${version}`], { cwd: work, hint: "it comes with Node" });
    const archive = readdirSync(work).find((file) => file.endsWith(".tgz"));
    if (archive === undefined) throw new CommandError(`npm brought no ${name}`);
    run("tar", ["-xzf", join(work, archive), "-C", work, `package/${folder}`]);
    renameSync(join(work, "package"), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return target;
}
