// Debian packages into folders of the cache: found by the machine's own apt, unpacked and not installed, without root.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../toolchain.js";
import { type SourcesFile, withSources } from "./apt-sources.js";
import { CommandError, run } from "./command.js";
import type { Package } from "./versions.js";

const APT = "/etc/apt";
const hint = "the compiled peers come from Debian's packages, by apt-get and dpkg-deb";

/** $0 is the package, $1 the folder, and the rest patterns: an archive of 800 MB for a handful of its files. */
const UNPACK_SOME =
  'into="$1"; shift; dpkg-deb --fsys-tarfile "$0" | tar -x -C "$into" --wildcards --no-same-owner "$@"';

/** An apt of our own: the machine's archives and keys, but lists and caches in `folder`. */
function aptOptions(folder: string): string[] {
  const settings = {
    "Dir::Etc::sourcelist": "/dev/null",
    "Dir::Etc::sourceparts": join(folder, "sources"),
    "Dir::State::lists": join(folder, "lists"),
    "Dir::Cache": join(folder, "cache"),
    // Dropping rights would need folders that another user can write to.
    "APT::Sandbox::User": "root",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

function systemSources(): SourcesFile[] {
  const parts = join(APT, "sources.list.d");
  const files = existsSync(parts)
    ? readdirSync(parts).map((name) => ({ name, path: join(parts, name) }))
    : [];
  const all = [{ name: "main.list", path: join(APT, "sources.list") }, ...files];
  return all.flatMap(({ name, path }) =>
    existsSync(path) ? [{ name, text: readFileSync(path, "utf8") }] : [],
  );
}

const MARK = ".unpacked";

/** Are exactly these packages under the folder? */
export function isUnpacked(packages: readonly Package[], folder: string): boolean {
  const mark = join(folder, MARK);
  return existsSync(mark) && readFileSync(mark, "utf8") === JSON.stringify(packages);
}

/** Debian's archives, as they are seen from this machine. */
export class Debian {
  readonly #folder = join(cacheFolder, "compilers/apt");
  #isUpToDate = false;

  #apt(args: readonly string[], cwd?: string): void {
    this.#update();
    run("apt-get", [...aptOptions(this.#folder), ...args], { hint, ...(cwd === undefined ? {} : { cwd }) });
  }

  /** Reads the archives' lists, once for each start of the script. */
  #update(): void {
    if (this.#isUpToDate) return;
    for (const part of ["sources", "lists/partial", "cache/archives/partial"])
      mkdirSync(join(this.#folder, part), { recursive: true });
    for (const { name, text } of withSources(systemSources()))
      writeFileSync(join(this.#folder, "sources", name), text);
    try {
      run("apt-get", [...aptOptions(this.#folder), "update"], { hint });
    } catch (error) {
      // One archive that cannot be reached spoils the whole answer; what is missing then, its download will say.
      if (!(error instanceof CommandError) || error.message.includes("not installed")) throw error;
    }
    this.#isUpToDate = true;
  }

  /** Puts the packages' files, and nothing else, under `target`. */
  unpack(packages: readonly Package[], target: string, whenGone: "refuse" | "take another" = "refuse"): void {
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    this.#inDownloads((folder) => {
      this.#download(packages, whenGone, folder);
      for (const one of packages) unpackOne(folder, one, target);
    });
    writeFileSync(join(target, MARK), JSON.stringify(packages));
  }

  #download(packages: readonly Package[], whenGone: "refuse" | "take another", folder: string): void {
    try {
      this.#apt(["download", ...packages.map(({ name, version }) => `${name}=${version}`)], folder);
    } catch (error) {
      const isGone = error instanceof CommandError && /was not found|Can't find|404/i.test(error.message);
      if (!isGone || whenGone === "refuse") throw error;
      this.#apt(["download", ...packages.map(({ name }) => name)], folder);
    }
  }

  /** Some folders of a source package, as upstream published it, under `target`. Answers the folder that holds them. */
  unpackSource({ name, version, files = [] }: Package, target: string): string {
    if (!existsSync(target)) {
      this.#inDownloads((folder) => {
        this.#apt(["source", "--download-only", "--tar-only", name], folder);
        const archive = readdirSync(folder).find((file) => file.startsWith(`${name}_${version}.orig.tar.`));
        if (archive === undefined) {
          throw new CommandError(`Debian has another version of ${name}: ${readdirSync(folder).join(", ")}`);
        }
        const unpacked = join(folder, "unpacked");
        mkdirSync(unpacked);
        run("tar", ["-xf", join(folder, archive), "-C", unpacked, "--wildcards", ...files], { hint });
        run("mv", [unpacked, target]);
      });
    }
    const [inner] = readdirSync(target);
    return join(target, inner ?? "");
  }

  #inDownloads(work: (folder: string) => void): void {
    mkdirSync(this.#folder, { recursive: true });
    const folder = mkdtempSync(join(this.#folder, "downloads-"));
    try {
      work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function unpackOne(folder: string, { name, files }: Package, target: string): void {
  const file = readdirSync(folder).find((one) => one.startsWith(`${name}_`));
  if (file === undefined) throw new CommandError(`apt-get did not bring ${name}`);
  const contents = join(folder, file);
  if (files === undefined) run("dpkg-deb", ["-x", contents, target], { hint });
  else run("sh", ["-c", UNPACK_SOME, contents, target, ...files], { hint });
}
