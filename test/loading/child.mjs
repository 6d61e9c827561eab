import { spawn } from "node:child_process";

/** @type {Set<Child>} */
const running = new Set();
// The last net: whatever ends the tests ends what they have started.
process.on("exit", () => {
  for (const child of running) child.signal("SIGKILL");
});

/** @typedef {{ cwd: string, env?: NodeJS.ProcessEnv }} ChildOptions */

/** A process in a group of its own, with what it printed, so that it ends together with all that it started. */
export class Child {
  #process;
  #command;
  stdout = "";
  stderr = "";
  /**
   * The exit code, or the signal.
   * @type {Promise<number | string>}
   */
  ended;

  /**
   * @param {string} command
   * @param {readonly string[]} given
   * @param {ChildOptions} options
   */
  constructor(command, given, { cwd, env = {} }) {
    this.#command = [command, ...given].join(" ");
    this.#process = spawn(command, given, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this);
    this.#process.stdout?.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
    });
    this.#process.stderr?.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.#process.on("error", reject);
      // When the pipes are closed, too: all has been read then.
      this.#process.on("close", (code, signal) => resolve(code ?? signal ?? "unknown"));
    });
    this.ended.catch(() => undefined);
    this.ended.finally(() => running.delete(this)).catch(() => undefined);
  }

  /** @param {NodeJS.Signals} signal */
  signal(signal) {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // The group is gone.
    }
  }

  /** Ends the group: asked first, so that it can clean up behind itself, then made to. */
  async stop() {
    this.signal("SIGTERM");
    await Promise.race([this.ended.catch(() => undefined), passed(2)]);
    this.signal("SIGKILL");
  }

  /**
   * An error that says what the process was and what it printed.
   * @param {string} what
   */
  complaint(what) {
    const printed = [this.stdout, this.stderr].map((text) => text.slice(-4000)).join("\n");
    return new Error(`${this.#command}: ${what}\n${printed}`);
  }
}

/**
 * Runs a process to its end, which must be 0 and come in time.
 * @param {string} command
 * @param {readonly string[]} given
 * @param {ChildOptions & { seconds?: number }} options
 */
export async function run(command, given, { seconds = 60, ...options }) {
  const child = new Child(command, given, options);
  const ended = await Promise.race([child.ended, passed(seconds)]);
  if (ended === undefined) await child.stop();
  if (ended !== 0) throw child.complaint(`${ended ?? `not ended after ${seconds} s`}`);
  return child;
}

/**
 * Gives undefined after so many seconds, and keeps no process alive for that.
 * @param {number} seconds
 * @returns {Promise<undefined>}
 */
export function passed(seconds) {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), seconds * 1000).unref();
  });
}
