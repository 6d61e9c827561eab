export type { AllocatorName, CurrentAllocatorName } from "./allocator-names.js";
export type {
  DomainName,
  InstalledAllocator,
  InstalledArenaAllocator,
  PyMemAllocatorEx,
  PyObjectArenaAllocator,
  ReplaceableAllocators,
} from "./allocators.js";
export type { Addresses, BatchFunctions } from "./batch.js";
export { Block } from "./block.js";
export type { BuildName } from "./builds.js";
export type { PyMemConfig } from "./config.js";
export { createPyMem, type PyMemOptions } from "./create-py-mem.js";
export type { BlockTraceback, DebugHooks } from "./debug-hooks.js";
export { MemoryError, MemoryMisuseError, PyMemFatalError } from "./errors.js";
export type { FailureInjection } from "./failure-injection.js";
export type { CFunctions, MallocFamily, MemFamily, ObjFamily, RawFamily } from "./families.js";
export type { ClassStats, HeapStatistics, HeapStats } from "./heap-statistics.js";
export type { HighWater, HighWaterCallback } from "./high-water.js";
export { MemoryAllocator } from "./memory-allocator.js";
export type { OnMisuse } from "./misuse-policy.js";
export type { MallocPointer, MemPointer, Null, ObjPointer, Pointer, RawPointer } from "./pointer.js";
export { NULL } from "./pointer.js";
export type { LiveBlock, PyMem } from "./py-mem.js";
export type { ElementType, MemArray, TypedMemory } from "./typed-memory.js";
export type { PyMemExports } from "./wasm-exports.js";
