// The object layer's functions.

export * from "./containers/index";
export * from "./gc";
export { gc_collect, objects_recover } from "./generations";
export * from "./objects";
export {
  _Py_NewReference,
  Py_DECREF,
  Py_INCREF,
  Py_IsImmortal,
  Py_REFCNT,
  Py_SetImmortal,
  Py_XDECREF,
  Py_XINCREF,
  PyObject_SetReference,
} from "./references";
export { gc_garbage_clear, gc_garbage_item, gc_garbage_size } from "./saved-garbage";
export { PyType_FromDescription } from "./type";
export {
  PyWeakref_Check,
  PyWeakref_Count,
  PyWeakref_GetRef,
  PyWeakref_NewRef,
  PyWeakref_NextRef,
} from "./weakref";
