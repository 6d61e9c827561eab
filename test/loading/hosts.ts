// Where the hosts are: those of npm in test/loading/node_modules; browsers where an environment variable says, else on PATH.
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { it } from "vitest";

const modules = fileURLToPath(new URL("node_modules", import.meta.url));

/** Each host's executable; undefined where it is not on this machine. */
export const hosts = {
  "this Node": process.execPath,
  "Node 20": inModules("node-20", "bin/node"),
  "Node 22": inModules("node-22", "bin/node"),
  "Node 26": inModules("node-26", "bin/node"),
  Bun: inModules("bun", "bin/bun"),
  Deno: inModules("deno", "deno"),
  workerd: inModules("workerd", "bin/workerd"),
  Chromium: named("CHROMIUM", "chromium", "chromium-browser", "google-chrome"),
  Firefox: named("FIREFOX", "firefox-esr", "firefox"),
  WebKitGTK: named("MINIBROWSER", "MiniBrowser") ?? miniBrowserOfDebian(),
  Vite: inModules("vite", "bin/vite.js"),
  esbuild: inModules("esbuild", "bin/esbuild"),
  webpack: inModules("webpack", "lib/index.js"),
};

export type Host = keyof typeof hosts;

export const absentHosts = (Object.keys(hosts) as Host[]).filter((host) => hosts[host] === undefined);

/** A test of these hosts. Where one is absent it is skipped, but in CI it fails. */
export function hostIt(needed: readonly Host[], title: string, test: () => Promise<void>): void {
  const absent = needed.filter((host) => absentHosts.includes(host));
  if (absent.length === 0) it(title, test);
  else if (process.env.CI === undefined) it.skip(`${title} (absent: ${absent.join(", ")})`, test);
  else {
    it(title, () => {
      throw new Error(`${absent.join(", ")} absent: node test/loading/install.mjs installs what it can`);
    });
  }
}

/** The executable of a host that is there. */
export function executable(host: Host): string {
  const path = hosts[host];
  if (path === undefined) throw new Error(`${host} is absent`);
  return path;
}

function isThere(path: string, mode = constants.R_OK): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function inModules(...parts: string[]): string | undefined {
  const path = join(modules, ...parts);
  return isThere(path) ? path : undefined;
}

function named(variable: string, ...names: string[]): string | undefined {
  const told = process.env[variable];
  if (told) return told;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => isThere(path, constants.X_OK));
}

/** Debian has WebKitGTK's small browser outside PATH: "libwebkit2gtk-4.1-0:amd64: /usr/.../MiniBrowser". */
function miniBrowserOfDebian(): string | undefined {
  try {
    const found = execFileSync("dpkg-query", ["--search", "*/MiniBrowser"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return found.split("\n")[0]?.split(": ").at(-1);
  } catch {
    return undefined;
  }
}
