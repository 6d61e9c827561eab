import { runWorker } from "../worker-result.js";
import type { ObjectFigures, ObjectPlan } from "./suite.js";

/** CPython drops a long list by recursion, which a thread's usual stack has no room for. */
const DEEP_STACK = { stackSizeMb: 256 };

/** Measures in a thread of its own. */
export function measureInThread(plan: ObjectPlan): Promise<ObjectFigures> {
  return runWorker("objects/worker.js", plan, DEEP_STACK);
}
