// What hosts with a toolchain and libraries of their own have in common: how they are installed, and when they are there.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { argumentsOf } from "./loading-host.mjs";
import { output } from "./process.mjs";

/**
 * The description, by the form of run.mjs, of a host whose libraries a manifest in its folder pins: requirements.txt, go.mod.
 * `install(folder)` gets them, `run(folder, arguments)` gets nothing any more. The host is there when what the manifest says
 * was installed: a copy of it in .cache tells.
 */
export function pinnedHost({ name, needs, url, manifest, install, run }) {
  const folder = fileURLToPath(new URL("./", url));
  const wanted = join(folder, manifest);
  const installed = join(folder, ".cache", manifest);
  return {
    name,
    needs,
    isPresent: () => existsSync(installed) && readFileSync(installed).equals(readFileSync(wanted)),
    async setup() {
      mkdirSync(join(folder, ".cache"), { recursive: true });
      await install(folder);
      copyFileSync(wanted, installed);
    },
    run: (work) => run(folder, argumentsOf(work)),
  };
}

/** Does the program end well? */
export async function succeeds(command, given) {
  try {
    await output(command, given);
    return true;
  } catch {
    return false;
  }
}

/** Needs root, and Debian. */
export async function installFromDebian(...packages) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await output("apt-get", ["update", "-qq"], { env });
  await output("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
    env,
    seconds: 900,
  });
}

/** A Python environment in .cache with what requirements.txt pins. */
export async function installFromPyPI(cwd) {
  if (!(await succeeds("python3", ["-c", "import ensurepip"]))) await installFromDebian("python3-venv");
  await output("python3", ["-m", "venv", ".cache/venv"], { cwd });
  await output(".cache/venv/bin/python", ["-m", "pip", "install", "--quiet", "-r", "requirements.txt"], {
    cwd,
  });
}
