// Bytecode of Pyodide's library and of the tests: Pyodide has sources alone, and starts in a quarter of the time with it. It is the same
// for all that are compared.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const LIBRARY = `
import io, py_compile, zipfile
def precompile(source, target):
    """A copy of the zip with each module's bytecode beside its source."""
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content)
            if not name.endswith(".py"): continue
            with open("/tmp/module.py", "wb") as file: file.write(content)
            try:
                py_compile.compile("/tmp/module.py", "/tmp/module.pyc", "/lib/python314.zip/" + name, True, invalidation_mode=unchecked)
            except py_compile.PyCompileError: continue
            with open("/tmp/module.pyc", "rb") as file: new.writestr(name + "c", file.read())
precompile`;

const TESTS = `
import compileall, py_compile
lambda folder: compileall.compile_dir(folder, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)`;

/** Writes library.zip into the cache, and the tests' bytecode beside them. */
export async function precompile(cache, suite) {
  mkdirSync(cache, { recursive: true });
  const nothing = () => undefined;
  const pyodide = await loadPyodide({ stdout: nothing, stderr: nothing });
  for (const name of ["/from", "/into", "/suite/test"]) pyodide.FS.mkdirTree(name);
  pyodide.mountNodeFS("/from", fileURLToPath(new URL(".", import.meta.resolve("pyodide"))));
  pyodide.mountNodeFS("/into", cache);
  pyodide.runPython(LIBRARY)("/from/python_stdlib.zip", "/into/library.zip");
  pyodide.mountNodeFS("/suite/test", suite);
  pyodide.runPython(TESTS)("/suite/test");
}
