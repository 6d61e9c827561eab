// A module's outcomes in one of the three Pyodides, however often the interpreter must be started for that.
import { Worker } from "node:worker_threads";

/** So many seconds may the start of Pyodide take. */
const START_LIMIT = 120;
/** A module that ends the interpreter more often is taken as it is then. */
const MOST_STARTS = 8;

/**
 * @typedef {{ [id: string]: string }} Outcomes
 * @typedef {{ outcomes: Outcomes, ended: string, importFailed?: string }} ModuleResult
 */

/**
 * The outcome of each test. One that traps or hangs has that as its outcome, and the others are had by another run without it.
 * @param {{ variant: "stock" | "boot" | "after", module: string, suite: string, library?: string, leftOut: readonly string[],
 *   limit: number }} job  limit: seconds for a test.
 * @returns {Promise<ModuleResult>}
 */
export async function runModule(job) {
  /** @type {Outcomes} */
  const fatal = {};
  for (let starts = 1; ; starts++) {
    const leftOut = [...job.leftOut, ...Object.keys(fatal)];
    const { outcomes, running, ended, importFailed } = await runOnce({ ...job, leftOut });
    const isOver = ended === "end" || starts === MOST_STARTS || running === undefined;
    if (running !== undefined) fatal[running.replace(/#\d+$/, "")] = ended;
    if (isOver) return { outcomes: { ...outcomes, ...fatal }, ended, importFailed };
  }
}

/** Runs the module to its end, or that of the interpreter; `running` is the test that is to blame for the latter. */
function runOnce({ limit, ...job }) {
  return new Promise((resolve) => {
    const limits = { maxOldGenerationSizeMb: 4096, stackSizeMb: 64 };
    const worker = new Worker(new URL("worker.mjs", import.meta.url), {
      workerData: job,
      resourceLimits: limits,
      stdout: true,
      stderr: true,
    });
    const result = { outcomes: {}, running: undefined, ended: "", importFailed: undefined };
    const end = (how) => {
      clearTimeout(timer);
      result.ended ||= how;
      worker.terminate().then(() => resolve(result));
    };
    let timer = setTimeout(end, START_LIMIT * 1000, "hang");
    worker.on("message", (message) => {
      clearTimeout(timer);
      timer = setTimeout(end, limit * 1000, "hang");
      note(result, message, end);
    });
    worker.on("error", (error) => end(`trap ${error.message.split("\n", 1)[0]}`));
    worker.on("exit", () => end("trap: the thread ended"));
  });
}

function note(result, { kind, id, text }, end) {
  if (kind === "start") result.running = id;
  if (kind === "outcome") {
    result.outcomes[id] = text;
    if (id === result.running) result.running = undefined;
  }
  if (kind === "absent" || kind === "skipped") result.importFailed = `${kind}: ${text}`;
  if (kind === "trap") end(`trap ${text}`);
  if (kind === "end") end("end");
}
