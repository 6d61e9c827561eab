// One run of the program, in a process of its own: the job is the argument, and what it comes to goes to the parent.
import { driveScript } from "./drive-script.js";
import { driveTrace } from "./drive-trace.js";
import { driveWasi } from "./drive-wasi.js";
import type { Job, Message, Outcome } from "./job.js";
import { Observer } from "./observer.js";
import { isOfWasm, placeOf } from "./script-fault.js";
import { TryError } from "./try-error.js";

async function drive(job: Job, observer: Observer): Promise<Outcome> {
  const { driver } = job;
  switch (driver.kind) {
    case "script":
      return driveScript(job, driver.file, observer);
    case "wasi":
      return driveWasi(job, driver.args, observer);
    case "trace":
      return driveTrace(job, driver.file, observer);
  }
}

const oneLine = (error: unknown): string =>
  (error instanceof Error ? `${error.message || error.name}` : String(error)).split("\n", 1)[0] ?? "";

function failure(error: unknown): Message {
  if (error instanceof TryError) return { failed: oneLine(error), fault: "refusal" };
  if (job.driver.kind !== "script" || isOfWasm(error)) return { failed: oneLine(error), fault: "program" };
  return { failed: `${placeOf(error, job.driver.file)}: ${oneLine(error)}`, fault: "script" };
}

/** The process ends once the message has gone, whatever the program has left open. */
function send(message: Message): void {
  process.send?.(message, undefined, undefined, () => process.exit());
}

const job: Job = JSON.parse(process.argv[2] ?? "");
// What is thrown in a callback, too: nobody else would catch it.
process.on("uncaughtException", (error) => send(failure(error)));
try {
  const observer = await Observer.make(job);
  const outcome = await drive(job, observer);
  send({ done: { ...outcome, ...observer.findings() } });
} catch (error) {
  send(failure(error));
}
