// The built-in containers, and what is put into them.

export { PyType_Of } from "./builtins";
export { PyObject_Hash, PyObject_RichCompareBool } from "./compare";
export { Py_GetConstantBorrowed } from "./constants";
export * from "./dict";
export { last_container_error } from "./errors";
export { PyFloat_AsDouble, PyFloat_FromDouble } from "./float";
export { PyLong_AsLongLong, PyLong_FromDouble, PyLong_FromLongLong, PyLong_New } from "./int";
export * from "./list";
export { PyUnicode_DATA, PyUnicode_GetLength, PyUnicode_KIND, PyUnicode_New } from "./str";
export { PyTuple_GetItem, PyTuple_New, PyTuple_SetItem, PyTuple_Size } from "./tuple";
