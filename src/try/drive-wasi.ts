// A command of WASI's: node:wasi runs its _start, and what it writes and the code that it exits with are its result.
import { readFileSync } from "node:fs";
import type { Job, Outcome } from "./job.js";
import type { Observer } from "./observer.js";
import { TryError } from "./try-error.js";
import { WASI_MODULE } from "./wasi-module.js";

export async function driveWasi(job: Job, args: readonly string[], observer: Observer): Promise<Outcome> {
  // Node warns of it as soon as it is imported.
  const { WASI } = await import("node:wasi");
  const wasi = new WASI({
    version: "preview1",
    args: [job.name, ...args],
    preopens: { ".": process.cwd() },
    returnOnExit: true,
  });
  const module = new WebAssembly.Module(Uint8Array.from(readFileSync(job.replacement)));
  const others = WebAssembly.Module.imports(module).filter((one) => one.module !== WASI_MODULE);
  if (others[0])
    throw new TryError(
      `it imports ${others[0].module}.${others[0].name}, which is not WASI's: give --run a script that makes the instance`,
    );
  const instance = new WebAssembly.Instance(module, { [WASI_MODULE]: wasi.wasiImport });
  observer.observe(instance.exports);
  const start = observer.clock;
  const code = wasi.start(instance);
  return { milliseconds: observer.clock - start, result: `exit code ${code}` };
}
