// What of an object layer the programs call, by CPython's names: our exports, or those of Pyodide's CPython. asc names the imported module by this file.
export declare function PyObject_GC_New(type: usize): usize;
export declare function PyObject_GC_Track(object: usize): void;
export declare function Py_INCREF(object: usize): void;
export declare function Py_DECREF(object: usize): void;

export declare function Py_GetConstantBorrowed(id: u32): usize;
export declare function PyMem_Malloc(n: usize): usize;
export declare function PyLong_FromLongLong(value: i64): usize;
export declare function PyLong_AsLongLong(o: usize): i64;
export declare function PyUnicode_New(length: i32, maxchar: u32): usize;
export declare function PyTuple_New(n: i32): usize;
export declare function PyTuple_GetItem(o: usize, i: i32): usize;
export declare function PyTuple_SetItem(o: usize, i: i32, value: usize): i32;
export declare function PyList_New(n: i32): usize;
export declare function PyList_Append(o: usize, value: usize): i32;
export declare function PyList_GetItem(o: usize, i: i32): usize;
export declare function PyList_Size(o: usize): i32;
export declare function PyDict_New(): usize;
export declare function PyDict_GetItem(o: usize, key: usize): usize;
export declare function PyDict_SetItem(o: usize, key: usize, value: usize): i32;
export declare function PyDict_Next(o: usize, pos: usize, key: usize, value: usize): i32;
