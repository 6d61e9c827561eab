type Nothing = () => void;
type Get = () => number;
type Of = (o: number) => number;
type On = (o: number) => void;
type Two = (a: number, b: number) => number;
type Three = (a: number, b: number, c: number) => number;

/** Types, references and objects. */
type ObjectFunctions = {
  /** Makes a type of the words at the address: docs/wasm.md. 0: last_error() is MISUSE_BAD_TYPE, or there is no memory. */
  readonly PyType_FromDescription: Of;
  /** The address of a built-in type: KIND_ of kinds.ts. */
  readonly PyType_Of: Of;
  readonly Py_INCREF: On;
  readonly Py_DECREF: On;
  readonly Py_XINCREF: On;
  readonly Py_XDECREF: On;
  readonly Py_REFCNT: Of;
  readonly Py_SetImmortal: On;
  readonly Py_IsImmortal: Of;
  readonly _Py_NewReference: On;
  readonly PyObject_New: Of;
  readonly PyObject_NewVar: Two;
  readonly PyObject_Del: On;
  readonly PyObject_GC_New: Of;
  readonly PyObject_GC_NewVar: Two;
  readonly PyObject_GC_Resize: Two;
  readonly PyObject_GC_Track: On;
  readonly PyObject_GC_UnTrack: On;
  readonly PyObject_GC_Del: On;
  readonly PyObject_GC_IsTracked: Of;
  readonly PyObject_GC_IsFinalized: Of;
  /** Increfs the value, stores it at the offset, decrefs what was there. */
  readonly PyObject_SetReference: (o: number, offset: number, value: number) => void;
  /** CPython: sys.getsizeof. */
  readonly PyObject_SizeOf: Of;
  /** Bytes of the block or blocks that it takes. */
  readonly PyObject_BlockSize: Of;
  /** Writes the addresses of what the object refers to at an address, as many as there is room for; how many there are. */
  readonly PyObject_GetReferents: Three;
};

/** The collector. */
type CollectorFunctions = {
  /** A call did not come back: how many finalizers and callbacks are being called by the wasm. */
  readonly objects_recover: (depth: number) => void;
  readonly gc_collect: Of;
  readonly gc_enable: Nothing;
  readonly gc_disable: Nothing;
  readonly gc_isenabled: Get;
  readonly gc_get_threshold: Of;
  readonly gc_set_threshold: (generation: number, n: number) => void;
  readonly gc_get_count: Of;
  /** Of a generation: 0 collections, 1 collected, 2 uncollectable. */
  readonly gc_get_stats: Two;
  readonly gc_freeze: Nothing;
  readonly gc_unfreeze: Nothing;
  readonly gc_get_freeze_count: Get;
  readonly gc_set_debug: On;
  readonly gc_get_debug: Get;
  /** The place of a function that is called round each collection: phase 0 start 1 stop, generation, collected. */
  readonly gc_set_callback: On;
  /** The first tracked object of the generation, 3 = permanent; 0 if there is none. */
  readonly gc_first: Of;
  /** The next one of the same list. */
  readonly gc_next: Of;
  /** The next tracked object after that one that owns a reference to the target; 0 = from the start, and no more. */
  readonly gc_next_referrer: Two;
  readonly gc_garbage_size: Get;
  readonly gc_garbage_item: Of;
  readonly gc_garbage_clear: Nothing;
  /** 0, or the address of a tracked object whose links or counts are wrong. */
  readonly gc_check: Get;
};

type WeakrefFunctions = {
  readonly PyWeakref_NewRef: Three;
  readonly PyWeakref_GetRef: Of;
  readonly PyWeakref_NextRef: Two;
  readonly PyWeakref_Count: Of;
  readonly PyWeakref_Check: Of;
};

/** The containers: CPython's functions, 0 and -1 or NULL as CPython gives them. */
type ContainerFunctions = {
  /** Why the latest one failed: container-errors.ts. */
  readonly last_container_error: Get;
  /** An immortal object: 0 None. */
  readonly Py_GetConstantBorrowed: Of;
  readonly PyLong_FromLongLong: (value: bigint) => number;
  readonly PyLong_FromDouble: Of;
  readonly PyLong_AsLongLong: (o: number) => bigint;
  /** An int of so many digits for the host to write: src/objects/numbers.ts. */
  readonly PyLong_New: Of;
  readonly PyFloat_FromDouble: Of;
  readonly PyFloat_AsDouble: Of;
  readonly PyUnicode_New: Two;
  readonly PyUnicode_GetLength: Of;
  /** Bytes of a unit: 1, 2 or 4. */
  readonly PyUnicode_KIND: Of;
  /** Address of the first unit. */
  readonly PyUnicode_DATA: Of;
  readonly PyTuple_New: Of;
  readonly PyTuple_SetItem: Three;
  readonly PyTuple_GetItem: Two;
  readonly PyTuple_Size: Of;
  readonly PyList_New: Of;
  readonly PyList_Append: Two;
  readonly PyList_GetItem: Two;
  readonly PyList_SetItem: Three;
  readonly PyList_Insert: Three;
  readonly PyList_Size: Of;
  readonly PyList_Pop: Two;
  readonly PyList_Clear: Of;
  readonly PyList_Reverse: Of;
  readonly PyList_Extend: Two;
  readonly PyDict_New: Get;
  readonly PyDict_SetItem: Three;
  readonly PyDict_GetItem: Two;
  readonly PyDict_DelItem: Two;
  readonly PyDict_Contains: Two;
  readonly PyDict_Size: Of;
  readonly PyDict_Clear: On;
  readonly PyDict_Next: (o: number, position: number, key: number, value: number) => number;
  readonly PyObject_Hash: Two;
  readonly PyObject_RichCompareBool: Three;
};

/**
 * What pymalloc.objects.wasm exports, instantiated with the memory, the table and the functions of a heap. All values are i32 but for
 * those of numbers: an address above 2 GiB comes back negative.
 */
export type ObjectsExports = ObjectFunctions & CollectorFunctions & WeakrefFunctions & ContainerFunctions;
