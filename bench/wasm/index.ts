// The driver that is merged into every allocator: trace replay, micro workloads, and one real program.

export { larson, lifo, mix, prepare, random, shift } from "./micro";
export { runProgram } from "./program";
export { readSum, replay } from "./replay";
