// What of an object layer the programs call, by CPython's names: our exports, or those of Pyodide's CPython. asc names the imported module by this file.
export declare function PyObject_GC_New(type: usize): usize;
export declare function PyObject_GC_Track(object: usize): void;
export declare function Py_INCREF(object: usize): void;
export declare function Py_DECREF(object: usize): void;
