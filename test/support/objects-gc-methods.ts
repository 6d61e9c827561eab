// CPython's test_gc and test_finalization, 3.12 to 3.15: their test methods, and those that have no row here.
import type { LeftOut } from "./objects-row.js";

export const methodsOf = (prefix: string, names: string) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `${prefix}.test_${name}`);

export const gcMethods: readonly string[] = [
  ...methodsOf(
    "test_gc.GCTests",
    `list dict tuple class newstyleclass instance newinstance method legacy_finalizer legacy_finalizer_newclass function
    function_tp_clear_leaves_consistent_state frame saveall del del_newclass get_count collect_generations trashcan
    trashcan_threads boom boom2 get_referents is_tracked is_finalized bug1055820b bug21435 garbage_at_shutdown
    gc_main_module_at_shutdown gc_ordinary_module_at_shutdown gc_debug_stats global_del_SystemExit get_stats freeze get_objects
    get_objects_generations get_objects_arguments resurrection_only_happens_once_per_object resurrection_is_transitive
    resurrection_does_not_block_cleanup_of_other_objects trash_weakref_clear get_referents_on_capsule
    get_objects_during_gc traverse_frozen_objects deferred_refcount_frozen`,
  ),
  ...methodsOf("test_gc.IncrementalGCTests", "incremental_gc_handles_fast_cycle_creation"),
  ...methodsOf("test_gc.GCCallbackTests", "collect collect_generation collect_garbage refcount_errors"),
  ...methodsOf(
    "test_gc.GCTogglingTests",
    "bug1055820c bug1055820d indirect_calls_with_gc_disabled threshold_zero",
  ),
  ...methodsOf("test_gc.PythonFinalizationTests", "ast_fini warnings_fini"),
  ...methodsOf("test_finalization.SimpleFinalizationTest", "simple simple_resurrect non_gc non_gc_resurrect"),
  ...methodsOf("test_finalization.SelfCycleFinalizationTest", "simple simple_resurrect simple_suicide"),
  ...methodsOf(
    "test_finalization.CycleChainFinalizationTest",
    `homogenous homogenous_resurrect homogenous_suicidal heterogenous_suicidal_one heterogenous_suicidal_two
    heterogenous_resurrect_one heterogenous_resurrect_two heterogenous_resurrect_three`,
  ),
  ...methodsOf("test_finalization.LegacyFinalizationTest", "legacy legacy_resurrect legacy_self_cycle"),
];

export const gcLeftOut: readonly LeftOut[] = [
  [
    "class bodies: our types are records that nothing frees",
    ...methodsOf("test_gc.GCTests", "class newstyleclass"),
  ],
  ["classes of the old kind are gone: as test_del", "test_gc.GCTests.test_del_newclass"],
  ["frames", "test_gc.GCTests.test_frame"],
  ["threads", "test_gc.GCTests.test_trashcan_threads"],
  ["attribute hooks: nothing is looked up on garbage", ...methodsOf("test_gc.GCTests", "boom boom2")],
  ["capsules", "test_gc.GCTests.test_get_referents_on_capsule"],
  [
    "modules, and the interpreter's end",
    ...methodsOf(
      "test_gc.GCTests",
      "garbage_at_shutdown gc_main_module_at_shutdown gc_ordinary_module_at_shutdown global_del_SystemExit",
    ),
    ...methodsOf("test_gc.PythonFinalizationTests", "ast_fini warnings_fini"),
  ],
  ["text on stderr", "test_gc.GCTests.test_gc_debug_stats"],
  ["deferred counts of the build with free threads", "test_gc.GCTests.test_deferred_refcount_frozen"],
  [
    "the incremental collector of 3.14: ours has 3.13's generations",
    "test_gc.IncrementalGCTests.test_incremental_gc_handles_fast_cycle_creation",
  ],
  [
    "an assertion that only a debug build of CPython has: here a count below its references is found by the heap's check",
    "test_gc.GCCallbackTests.test_refcount_errors",
  ],
  [
    "tp_del, the finalizer before PEP 442",
    ...methodsOf("test_finalization.LegacyFinalizationTest", "legacy legacy_resurrect legacy_self_cycle"),
  ],
];

/** Why rows about tp_del differ. */
export const NO_TP_DEL =
  "there is no tp_del, and a finalizer never keeps a cycle from being freed: garbage is empty, each finalizer has been called";
