// The thread in which objects are measured.
import { parentPort, workerData } from "node:worker_threads";
import { measureObjects, type ObjectPlan } from "./suite.js";

parentPort?.postMessage(await measureObjects(workerData as ObjectPlan));
