// One loop in a thread whose caches have met nothing else.
import { parentPort, workerData } from "node:worker_threads";
import { Stopwatch } from "../../src/replay/stopwatch.js";
import { startLoop } from "./loops.js";

const WARM_UP_LAPS = 20;
const LAPS = 40;

const { run, operations } = startLoop(workerData as string);
const watch = new Stopwatch();
for (let lap = 0; lap < WARM_UP_LAPS; lap++) run();
for (let lap = 0; lap < LAPS; lap++) {
  watch.start();
  run();
  watch.stop();
}
parentPort?.postMessage({ laps: watch.laps, timedOperations: LAPS * operations });
