// One module of CPython's tests in a Pyodide of its own. A thread, and not a process: it can be ended as well, and all have V8's
// compiled Pyodide in common, which is a third of what a module takes.
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { loadPyodide } from "pyodide";
import { installInPyodide, loadPyodideOn } from "../../../build/src/pyodide/index.js";

const { variant, module, suite, library, leftOut } = workerData;
const say = (kind, id = "", text = "") => parentPort.postMessage({ kind, id, text });

const nothing = () => undefined;
// The order of sets and dicts is the same in all runs then.
const env = { HOME: "/home/pyodide", PYTHONHASHSEED: "0" };
const options = { env, stdLibURL: library, stdout: nothing, stderr: nothing };

/** Pyodide as it is; with all memory from our allocator; with that of objects, from after the start. */
const variants = {
  stock: async () => ({ pyodide: await loadPyodide(options), check: nothing }),
  boot: () => loadPyodideOn(options),
  after: async () => installInPyodide(await loadPyodide(options)),
};

const heap = await variants[variant]();
const { pyodide } = heap;
const runModule = pyodide.runPython(readFileSync(new URL("record.py", import.meta.url), "utf8"), {
  globals: pyodide.toPy({}),
});
// That folder alone: a library beside it would take the place of Pyodide's own.
pyodide.FS.mkdirTree("/suite/test");
pyodide.mountNodeFS("/suite/test", `${suite}/test`);
say("ready");
try {
  runModule(say, "/suite", module, JSON.stringify(leftOut));
  heap.check();
  say("end");
} catch (error) {
  say("trap", "", String(error).split("\n", 1)[0]);
}
