// npx pymalloc-wasm try, when it is ended from outside.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { at, build } from "./support/linking.js";
import { START, script } from "./support/try-scripts.js";

/** A script that says which process it runs in, and does not end, not even when it is asked to. */
const endless = script(
  "endless.mjs",
  `import { renameSync, writeFileSync } from "node:fs";
process.on("SIGTERM", () => {});
writeFileSync("begun", String(process.pid));
renameSync("begun", "pid");
${START}
setInterval(() => instance.exports.work(), 10);
export default () => new Promise(() => {});`,
);

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(10);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM"] as const)(
  "%s ends the program's process, removes what was made, and the exit code is 130",
  async (signal) => {
    const temporary = at(`tmp-${signal}`);
    const cwd = at(`cwd-${signal}`);
    for (const one of [temporary, cwd]) mkdirSync(one);
    const args = ["try", at("app.wasm"), "--run", at(endless), "--record", "endless.pmtc"];
    const child = spawn(process.execPath, [`${build}src/cli.js`, ...args], {
      cwd,
      env: { ...process.env, TMPDIR: temporary },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    await until(() => existsSync(`${cwd}/pid`));
    const pid = Number(readFileSync(`${cwd}/pid`, "utf8"));
    onTestFinished(() => void (isAlive(pid) && process.kill(pid, "SIGKILL")));
    expect(readdirSync(temporary)).toHaveLength(1);
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([130, null]);
    expect(isAlive(pid)).toBe(false);
    expect([readdirSync(temporary), readdirSync(cwd)]).toEqual([[], ["pid"]]);
  },
  20_000,
);
