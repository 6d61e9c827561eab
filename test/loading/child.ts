import { type ChildProcess, spawn } from "node:child_process";

const running = new Set<Child>();
// The last net: whatever ends the tests ends what they have started.
process.on("exit", () => {
  for (const child of running) child.signal("SIGKILL");
});

export interface ChildOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A process in a group of its own, with what it printed, so that it ends together with all that it started. */
export class Child {
  readonly #process: ChildProcess;
  readonly #command: string;
  stdout = "";
  stderr = "";
  /** The exit code, or the signal. */
  readonly ended: Promise<number | string>;

  constructor(command: string, given: readonly string[], { cwd, env = {} }: ChildOptions) {
    this.#command = [command, ...given].join(" ");
    this.#process = spawn(command, given, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this);
    this.#process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
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

  signal(signal: NodeJS.Signals): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // The group is gone.
    }
  }

  /** Ends the group: asked first, so that it can clean up behind itself, then made to. */
  async stop(): Promise<void> {
    this.signal("SIGTERM");
    await Promise.race([this.ended.catch(() => undefined), passed(2)]);
    this.signal("SIGKILL");
  }

  /** An error that says what the process was and what it printed. */
  complaint(what: string): Error {
    const printed = [this.stdout, this.stderr].map((text) => text.slice(-4000)).join("\n");
    return new Error(`${this.#command}: ${what}\n${printed}`);
  }
}

/** Runs a process to its end, which must be 0 and come in time. */
export async function run(
  command: string,
  given: readonly string[],
  { seconds = 60, ...options }: ChildOptions & { readonly seconds?: number },
): Promise<{ stdout: string; stderr: string }> {
  const child = new Child(command, given, options);
  const ended = await Promise.race([child.ended, passed(seconds)]);
  if (ended === undefined) await child.stop();
  if (ended !== 0) throw child.complaint(`${ended ?? `not ended after ${seconds} s`}`);
  return child;
}

/** Gives undefined after so many seconds, and keeps no process alive for that. */
export function passed(seconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), seconds * 1000).unref();
  });
}
