// What the entries have in common: all but createPyMem and MemoryAllocator, which need the wasm.
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
export { Block } from "./blocks/block.js";
export type { BlockMakers, ElementSource } from "./blocks/block-makers.js";
export type { BlockOptions } from "./blocks/block-options.js";
export { BytesBlock, type BytesSource } from "./blocks/bytes-block.js";
export { ArrayCell, Cell } from "./blocks/cell.js";
export type { ConvertOptions, ConvertSource } from "./blocks/convert.js";
export type { DataMakers } from "./blocks/data-makers.js";
export type { Leak, OnLeak } from "./blocks/leak-net.js";
export type { Inner } from "./blocks/part.js";
export { Pool } from "./blocks/pool.js";
export { type Elements, Region, Slice } from "./blocks/region.js";
export { type Freeable, Scope } from "./blocks/scope.js";
export { StringBlock } from "./blocks/string-block.js";
export { type AnyStructType, StructBlock, StructType } from "./blocks/struct.js";
export type {
  Struct,
  StructCell,
  StructField,
  StructFields,
  StructInit,
  StructItem,
  StructKind,
  StructValues,
  StructView,
} from "./blocks/struct-types.js";
export type { TextEncoding } from "./blocks/text.js";
export type { ElementOf, TypedArray, TypedArrayType } from "./blocks/typed-array.js";
export { TypedBlock } from "./blocks/typed-block.js";
export type { BuildName } from "./builds.js";
export type { CapsuleCallback, CaptureOptions, MisuseCapture } from "./capsule/misuse-capture.js";
export type { PyMemConfig } from "./config.js";
export type { CAddress, CReference, CTypes } from "./ctypes/ctypes.js";
export type {
  AnyBlock,
  ArrayType,
  BytesLike,
  CArray,
  CData,
  CDataClass,
  CDataStatics,
  CharArray,
  CharValue,
  CInteger,
  CItems,
  CPointer,
  CRead,
  CSimple,
  CStructType,
  CStructure,
  CType,
  CWrite,
  FieldList,
  FieldsOf,
  PointerType,
  SimpleType,
  StructureClass,
  StructureStatics,
  WcharArray,
} from "./ctypes/types.js";
export type { BlockTraceback, DebugHooks } from "./debug-hooks.js";
export { MemoryError, MemoryMisuseError, PyMemFatalError, UnraisableError } from "./errors.js";
export type { FailureInjection } from "./failure-injection.js";
export type { CFunctions, MallocFamily, MemFamily, ObjFamily, RawFamily } from "./families.js";
export type { GrowCallback, GrowEvent, GrowthEvents } from "./growth.js";
export type { ClassStats, HeapStatistics, HeapStats } from "./heap-statistics.js";
export type { HighWater, HighWaterCallback } from "./high-water.js";
export type { OnMisuse } from "./misuse-policy.js";
export { BuiltInHandle, type JSValue, type ObjectValue } from "./objects/built-in-handle.js";
export { type BuiltIns, NoneHandle } from "./objects/built-ins.js";
export { DictHandle } from "./objects/dict.js";
export type { FieldKind, FieldKinds, FieldValue } from "./objects/field-kinds.js";
export type { Finalizer, Pending } from "./objects/finalize.js";
export type { GcStats, PyGc } from "./objects/gc.js";
export type { GcCallback } from "./objects/gc-callbacks.js";
export type { GetObjectsOptions } from "./objects/gc-objects.js";
export { Handle } from "./objects/handle.js";
export { FloatHandle, IntHandle } from "./objects/numbers.js";
export type { ObjectsExports } from "./objects/object-exports.js";
export type { ObjectLayer, PyObjects } from "./objects/object-layer.js";
export { type Init, ObjectType } from "./objects/object-type.js";
export type { OnUnraisable } from "./objects/operations.js";
export { ListHandle, TupleHandle } from "./objects/sequences.js";
export { StrHandle } from "./objects/str.js";
export type { PySys } from "./objects/sys.js";
export type { TypeDefinition } from "./objects/type-definition.js";
export type { WeakKeyMap, WeakObjectSet, WeakValueMap } from "./objects/weak-maps.js";
export type { WeakRefCallback } from "./objects/weakref.js";
export { WeakRefHandle } from "./objects/weakref-handle.js";
export type { PyWeakref } from "./objects/weakref-module.js";
export type { PyMemOptions } from "./options.js";
export type { MallocPointer, MemPointer, Null, ObjPointer, Pointer, RawPointer } from "./pointer.js";
export { NULL } from "./pointer.js";
export type { MemoryUsage } from "./profile/memory-usage.js";
export type { Profile, ProfiledLine } from "./profile/profile.js";
export type { Profiling } from "./profile/profiling.js";
export type { LiveBlock, PyMem } from "./py-mem.js";
export type { Recording, TraceRecording } from "./record/recording.js";
export type { ScalarKind, ScalarValue } from "./scalars.js";
export type { DomainFilter, Filter } from "./tracemalloc/filter.js";
export type { Frame, RawFrame } from "./tracemalloc/frame.js";
export type { KeyType } from "./tracemalloc/group.js";
export type { RawTrace } from "./tracemalloc/raw-trace.js";
export type { LoadedSnapshot, Snapshot } from "./tracemalloc/snapshot.js";
export { SnapshotError, type SnapshotFault } from "./tracemalloc/snapshot-error.js";
export type { Statistic, StatisticDiff } from "./tracemalloc/statistic.js";
export type { Trace, Traces } from "./tracemalloc/trace.js";
export type { Traceback } from "./tracemalloc/traceback.js";
export type { PyTracemalloc, TracingOptions } from "./tracing/tracemalloc.js";
export type { ElementType, MemArray, TypedMemory } from "./typed-memory.js";
export type { PyMemExports } from "./wasm-exports.js";
