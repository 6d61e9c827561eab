// A script run in Pyodide as `python SCRIPT ARGS` would run it: with its folder and the present one, sys.argv, exit code and traceback.
import { existsSync } from "node:fs";
import { dirname, relative } from "node:path";
import { CommandError } from "./command.js";
import { cannotRead } from "./file-faults.js";
import type { Python } from "./load-python.js";

/** Gives a function that runs a script and gives its exit code. CPython: pymain_run_python, handle_system_exit. */
const RUNNER = `
def run(script, args, folder):
    import atexit, os, sys, traceback
    import __main__
    os.chdir(folder)
    sys.argv = [script, *args]
    sys.path.insert(0, os.path.dirname(script))
    __main__.__file__ = script
    code = 0
    try:
        with open(script, "rb") as file:
            program = compile(file.read(), script, "exec")
        exec(program, __main__.__dict__)
    except SystemExit as error:
        code = error.code
        if code is None:
            code = 0
        elif not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
    except BaseException as error:
        traceback.print_exception(error.with_traceback(error.__traceback__.tb_next))
        code = 130 if isinstance(error, KeyboardInterrupt) else 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code & 0xff
run
`;

/** Whether the folder lies in the other one, or is it. */
const isWithin = (folder: string, other: string): boolean => {
  const way = relative(other, folder);
  return way === "" || !(way === ".." || way.startsWith("../") || way.startsWith("/"));
};

/** Host folders under their own names: that of the script, and the one that the command is run in. */
function mount(python: Python, script: string, present: string): void {
  const folders = [present, dirname(script)];
  const outer = folders.filter(
    (one, i) => !folders.some((other, j) => j !== i && isWithin(one, other) && (one !== other || j < i)),
  );
  for (const folder of outer) {
    try {
      python.mountNodeFS(folder, folder);
    } catch (error) {
      throw new CommandError(`Pyodide cannot have the folder ${folder}: ${(error as Error).message}`);
    }
  }
}

/**
 * Runs the script; gives its exit code.
 * @param script an absolute path.
 */
export function runScript(python: Python, script: string, args: readonly string[]): number {
  if (!existsSync(script)) throw cannotRead(script, "there is no such file");
  const present = process.cwd();
  mount(python, script, present);
  return python.runPython(RUNNER)(script, args, present);
}
