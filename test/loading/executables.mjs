// Where the hosts are: those of npm in test/loading/node_modules; browsers where an environment variable says, else on PATH.
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("node_modules", import.meta.url));

/** Looks for each host's executable; undefined where it is not on this machine. */
const hosts = {
  "this Node": () => process.execPath,
  "Node 18": () => inModules("node-18", "bin/node"),
  "Node 20": () => inModules("node-20", "bin/node"),
  "Node 22": () => inModules("node-22", "bin/node"),
  "Node 24": () => inModules("node-24", "bin/node"),
  "Node 26": () => inModules("node-26", "bin/node"),
  Bun: () => inModules("bun", "bin/bun"),
  Deno: () => inModules("deno", "deno"),
  workerd: () => inModules("workerd", "bin/workerd"),
  Chromium: () => named("CHROMIUM", "chromium", "chromium-browser", "google-chrome"),
  Firefox: () => named("FIREFOX", "firefox-esr", "firefox"),
  WebKitGTK: () => named("MINIBROWSER", "MiniBrowser") ?? miniBrowserOfDebian(),
  Vite: () => inModules("vite", "bin/vite.js"),
  esbuild: () => inModules("esbuild", "bin/esbuild"),
  webpack: () => inModules("webpack", "lib/index.js"),
};

/** @typedef {keyof typeof hosts} Host */

/** @type {(host: Host) => boolean} */
export const isPresent = (host) => hosts[host]() !== undefined;

/** @type {Host[]} */
export const absentHosts = Object.keys(hosts).filter((host) => !isPresent(host));

/**
 * The executable of a host that is there.
 * @param {Host} host
 * @returns {string}
 */
export function executable(host) {
  const path = hosts[host]();
  if (path === undefined) throw new Error(`${host} is absent`);
  return path;
}

function isThere(path, mode = constants.R_OK) {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function inModules(...parts) {
  const path = join(modules, ...parts);
  return isThere(path) ? path : undefined;
}

function named(variable, ...names) {
  return process.env[variable] || onPath(...names);
}

/**
 * The program that PATH has by one of the names, the first first.
 * @param {...string} names
 * @returns {string | undefined}
 */
export function onPath(...names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => isThere(path, constants.X_OK));
}

/** Debian has WebKitGTK's small browser outside PATH: "libwebkit2gtk-4.1-0:amd64: /usr/.../MiniBrowser". */
function miniBrowserOfDebian() {
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
