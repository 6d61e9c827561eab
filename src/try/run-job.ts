// A job's process, from outside.
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Fault, Job, Message, RunResult } from "./job.js";
import { TryError } from "./try-error.js";

/** A run that came to nothing; the message is one line. */
export class RunFailure extends Error {
  override readonly name = "RunFailure";
  /** Whose fault that is, as far as is known. */
  readonly fault: Exclude<Fault, "refusal">;

  constructor(message: string, fault: Exclude<Fault, "refusal"> = "program") {
    super(message);
    this.fault = fault;
  }
}

const CHILD = fileURLToPath(new URL("child.js", import.meta.url));
/** Of what a run writes to its standard error, the end that is kept. */
const KEPT_WORDS = 2000;

function ended(code: number | null, signal: string | null, words: string): RunFailure {
  const last = words.trim().split("\n").at(-1) ?? "";
  const how = signal ? `was ended by ${signal}` : `ended the process itself, with exit code ${code}`;
  return new RunFailure(`it ${how}${last === "" ? "" : `: ${last}`}`);
}

const failureOf = ({ failed, fault }: Extract<Message, { failed: string }>): Error =>
  fault === "refusal" ? new TryError(failed) : new RunFailure(failed, fault);

/**
 * Runs a job. A WASI program's output is part of its result. When the signal is aborted, the process is gone before the AbortError is thrown.
 * @throws {RunFailure} the program fails. @throws {TryError} it cannot be tried.
 */
export async function runJob(job: Job, signal: AbortSignal): Promise<RunResult> {
  const child = fork(CHILD, [JSON.stringify(job)], {
    execArgv: ["--no-warnings"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    signal,
    killSignal: "SIGKILL",
  });
  const output = createHash("sha256");
  let [words, message] = ["", undefined as Message | undefined];
  child.stdout?.on("data", (data: Buffer) => void output.update(data));
  child.stderr?.on("data", (data: Buffer) => {
    words = `${words}${data.toString()}`.slice(-KEPT_WORDS);
  });
  child.on("message", (given: Message) => {
    message = given;
  });
  const [code, killer] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on("close", (...how) => resolve(how));
    child.on("error", (error) => signal.aborted || reject(error));
  });
  signal.throwIfAborted();
  if (message === undefined) throw ended(code, killer, words);
  if ("failed" in message) throw failureOf(message);
  const { done } = message;
  if (job.driver.kind !== "wasi") return done;
  return { ...done, result: `${done.result}, output ${output.digest("hex").slice(0, 16)}` };
}
