// CPython's test_weakref and test_weakset, 3.12 to 3.15: their test methods, and those that have no row here.
import { methodsOf as of } from "./objects-gc-methods.js";
import type { LeftOut } from "./objects-row.js";

const references = (names: string) => of("test_weakref.ReferencesTestCase", names);
const mappings = (names: string) => of("test_weakref.MappingTestCase", names);
const sets = (names: string) => of("test_weakset.TestWeakSet", names);

const protocol = (names: string) => [
  ...of("test_weakref.WeakValueDictionaryTestCase", names),
  ...of("test_weakref.WeakKeyDictionaryTestCase", names),
];

/** What maps of JavaScript do not have. */
const ofMappingsOnly = protocol("constructor update setdefault popitem pop");

const proxies =
  references(`proxy_ref proxy_repr proxy_reuse basic_proxy proxy_unicode proxy_index proxy_div proxy_matmul
  shared_proxy_without_callback callable_proxy proxy_deletion proxy_bool proxy_iter proxy_next proxy_bad_next proxy_reversed
  proxy_hash newstyle_number_ops gc_during_proxy_creation`);

const threaded =
  mappings(`threaded_weak_valued_setdefault threaded_weak_valued_pop threaded_weak_valued_consistency
  threaded_weak_key_dict_copy threaded_weak_key_dict_deepcopy threaded_weak_value_dict_copy threaded_weak_value_dict_deepcopy`);

const setOperators =
  sets(`or intersection isdisjoint and difference sub symmetric_difference xor union sub_and_super lt gt eq ne
  update update_set ior intersection_update iand difference_update isub symmetric_difference_update ixor inplace_on_self`);

const subclasses = of(
  "test_weakref.SubclassableWeakrefTestCase",
  `subclass_refs subclass_refs_dont_replace_standard_refs subclass_refs_dont_conflate_callbacks subclass_refs_with_slots
  subclass_refs_with_cycle`,
);

const methods = of(
  "test_weakref.WeakMethodTestCase",
  `alive object_dead method_dead callback_when_object_dead callback_when_method_dead no_cycles equality hashing`,
);

export const weakrefMethods: readonly string[] = [
  ...references(`basic_ref ref_repr repr_failure_gh99184 basic_callback cfunction multiple_callbacks multiple_selfref_callbacks
    constructor_kwargs ref_reuse shared_ref_without_callback getweakrefcount getweakrefs callbacks_protected sf_bug_840829
    callback_in_cycle callback_reachable_one_way callback_different_classes callback_in_cycle_resurrection callbacks_on_callback
    gc_during_ref_creation ref_created_during_del init classes equality ordering hashing trashcan_16602 callback_attribute
    callback_attribute_after_deletion set_callback_attribute callback_gcs no_memory_when_clearing clearing_weakrefs_in_gc`),
  ...proxies,
  ...subclasses,
  ...methods,
  ...mappings(`weak_keyed_len_cycles weak_valued_len_cycles weak_keyed_len_race weak_valued_len_race weak_values weak_keys
    weak_keyed_iters weak_valued_iters weak_keys_destroy_while_iterating weak_values_destroy_while_iterating
    make_weak_keyed_dict_from_dict make_weak_keyed_dict_from_weak_keyed_dict make_weak_valued_dict_from_dict
    make_weak_valued_dict_from_weak_valued_dict make_weak_valued_dict_misc weak_valued_dict_popitem weak_keyed_dict_popitem
    weak_valued_dict_setdefault weak_keyed_dict_setdefault weak_valued_dict_update weak_valued_union_operators
    weak_keyed_dict_update weak_keyed_delitem weak_keyed_union_operators weak_valued_delitem weak_keyed_bad_delitem
    weak_keyed_cascading_deletes make_weak_valued_dict_repr make_weak_keyed_dict_repr weak_valued_consistency remove_closure`),
  ...threaded,
  ...protocol("read write bool keys values items len getitem get"),
  ...ofMappingsOnly,
  ...of("test_weakref.FinalizeTestCase", "finalize arg_errors order all_freed atexit"),
  ...of("test_weakref.ModuleTestCase", "names"),
  ...setOperators,
  ...sets(`methods new_or_init len contains gc subclass_with_custom_hash init constructor_identity hash clear copy add remove
    discard pop weak_destroy_while_iterating weak_destroy_and_mutate_while_iterating len_cycles len_race repr abc copying`),
];

export const weakrefLeftOut: readonly LeftOut[] = [
  ["proxies: nothing of ours stands for an object whose every use is forwarded", ...proxies],
  ["subclasses of weakref.ref", ...subclasses],
  ["bound methods and the functions of classes", ...methods],
  ["threads", ...threaded],
  [
    "repr",
    ...references("ref_repr repr_failure_gh99184"),
    ...mappings("make_weak_valued_dict_repr make_weak_keyed_dict_repr"),
  ],
  [
    "callbacks are the host's functions: they are no objects, can have no weak references and are in no cycle",
    ...references(
      "cfunction callbacks_on_callback callback_attribute callback_attribute_after_deletion set_callback_attribute",
    ),
    ...of("test_weakref.FinalizeTestCase", "all_freed arg_errors"),
    ...mappings("remove_closure"),
  ],
  [
    "keyword arguments, and __init__ once more",
    ...references("constructor_kwargs init"),
    ...mappings("make_weak_valued_dict_misc"),
  ],
  ["class bodies", ...references("classes")],
  [
    "operators that instances define: ours are equal if they are the same, and so are weak references",
    ...references("equality ordering hashing"),
    ...mappings("weak_keyed_cascading_deletes"),
  ],
  ["the interpreter's end", ...of("test_weakref.FinalizeTestCase", "atexit")],
  ["names of a Python module", ...of("test_weakref.ModuleTestCase", "names")],
  [
    "maps and sets have the methods of JavaScript's",
    ...mappings(`weak_valued_dict_popitem weak_keyed_dict_popitem weak_valued_dict_setdefault weak_keyed_dict_setdefault
      weak_valued_dict_update weak_keyed_dict_update weak_valued_union_operators weak_keyed_union_operators
      make_weak_keyed_dict_from_dict make_weak_keyed_dict_from_weak_keyed_dict make_weak_valued_dict_from_dict
      make_weak_valued_dict_from_weak_valued_dict`),
    ...ofMappingsOnly,
    ...setOperators,
    ...sets(`methods new_or_init subclass_with_custom_hash init constructor_identity hash copy remove pop
      weak_destroy_and_mutate_while_iterating repr abc copying`),
  ],
];
