// The driver that is merged into every allocator: trace replay, micro workloads, one real program, and classical workloads.

export { batchesStart, sh6, sh8 } from "./batches";
export { cfrac, cfracStart } from "./bignum";
export { heap, heapStart, range, rangeStart } from "./churn";
export { espresso, espressoStart } from "./covers";
export { larsonGenerations, larsonStart } from "./generations";
export { graph, graphStart } from "./graph";
export { lifetimes, lifetimesStart } from "./lifetimes";
export { larson, lifo, mix, prepare, random, shift } from "./micro";
export { runProgram } from "./program";
export { readSum, replay } from "./replay";
export { beginScaling, prepareScaling, replaceBlocks, scalingSum, touchBlocks } from "./scaling";
export { placeSlots, readPeak, readWorkloadSum } from "./slots";
export { beginWalks, readTouchedSum, replayTouched } from "./touch";
