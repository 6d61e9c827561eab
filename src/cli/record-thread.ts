// The thread in which `record` runs Python: the main one hears of Ctrl-C meanwhile.
import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { TraceWriter } from "../trace/trace-writer.js";
import { CommandError } from "./command.js";
import { loadPython } from "./load-python.js";
import { watchPython } from "./python-recorder.js";
import { connectStreams } from "./python-streams.js";
import type { RecordJob, RecordMessage } from "./record-job.js";
import { runScript } from "./run-python.js";

/** A worker's process.stderr is written later, if it still is then. */
const STDERR = 2;

/** Runs the script, and gives its exit code. A trap, or whatever else ends Python, is told like an exception. */
async function record(writer: TraceWriter, job: RecordJob): Promise<number> {
  let isOn = job.withStart;
  const python = await loadPython((module) => watchPython(module, writer, () => isOn));
  connectStreams(python, job.asJson);
  python.setInterruptBuffer(job.interrupts);
  isOn = true;
  send({ kind: "begun" });
  try {
    return runScript(python, job.script, job.args);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    // os._exit: Emscripten ends the program by an ExitStatus.
    if (error instanceof Object && "status" in error) return Number(error.status) & 0xff;
    const reason = error instanceof Error ? error.message : String(error);
    writeSync(STDERR, `pymalloc-wasm: Python has stopped: ${reason}\n`);
    return 1;
  } finally {
    isOn = false;
  }
}

function send(message: RecordMessage, transferred: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transferred);
}

try {
  const writer = new TraceWriter();
  const exitCode = await record(writer, workerData as RecordJob);
  const { slotCount, words } = writer.trace();
  send({ kind: "done", exitCode, isFull: writer.isFull, slotCount, words }, [words.buffer as ArrayBuffer]);
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  send({ kind: "refused", reason: error.message });
}
