// How hosts' programs are run: to their end, in time, and their lines of JSON read.
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** What the program prints, one value for each line that begins as an object. Fails when it fails, or takes longer. */
export async function jsonLines(command, given, options) {
  const stdout = await output(command, given, options);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

/** What the program prints. */
export function output(command, given = [], { cwd, env = {}, seconds = 300 } = {}) {
  const options = { cwd, env: { ...process.env, ...env }, timeout: seconds * 1000, maxBuffer: 2 ** 26 };
  return new Promise((resolve, reject) => {
    execFile(command, given, { ...options, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message.split("\n")[0]}: ${(stderr + stdout).slice(-2000)}`));
    });
  });
}

/** The path of a program that PATH has; undefined: it has none. */
export function onPath(...names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
