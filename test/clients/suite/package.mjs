// CPython's own tests, as Debian has them: its package for 3.11, whose modules that import on a newer CPython are tests of that too.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Debian } from "../../../build/bench/compiled/debian.js";
import { precompile } from "./precompile.mjs";

const VERSION = "3.11.2-6+deb12u9";
const files = ["./usr/lib/python3.11/test/*"];

/** The tests, and what they have in common (test.support), which is in the library's package. */
export const packages = ["libpython3.11-testsuite", "libpython3.11-stdlib"].map((name) => ({
  name,
  version: VERSION,
  files,
}));

const project = fileURLToPath(new URL("../../../", import.meta.url));
/** Outside of build/, which every build wipes. */
export const cache = join(project, "node_modules/.cache/pymalloc-wasm-suite");
const unpacked = join(cache, "debian");
/** Pyodide's library, with its bytecode. */
export const library = join(cache, "library.zip");
/** The folder that `test` is in; CPYTHON_TESTS names the library of another Python. */
export const suite = process.env.CPYTHON_TESTS ?? join(unpacked, "usr/lib/python3.11");
const mark = join(cache, "version.txt");

export const isPresent = () => existsSync(mark) && existsSync(join(suite, "test"));

/** Debian's version: another one, with the fixes since, when that one is not to be had any more. */
export const suiteVersion = () =>
  process.env.CPYTHON_TESTS ? `those of ${suite}` : readFileSync(mark, "utf8");

/** Every module of tests: a file, or a package. */
export function moduleNames() {
  const names = readdirSync(join(suite, "test"), { withFileTypes: true })
    .filter((entry) => entry.name.startsWith("test_"))
    .filter((entry) => entry.name.endsWith(".py") || isPackage(entry.name))
    .map((entry) => entry.name.replace(/\.py$/, ""));
  return names.sort();
}

const isPackage = (name) => existsSync(join(suite, "test", name, "__init__.py"));

/** Gets the tests from Debian's archives: apt-get and dpkg-deb must be there, root is not needed. */
export async function fetchSuite() {
  new Debian().unpack(packages, unpacked, "take another");
  await precompile(cache, join(unpacked, "usr/lib/python3.11/test"));
  writeFileSync(mark, VERSION);
}
