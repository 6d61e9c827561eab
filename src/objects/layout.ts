// What of assembly/objects/layout.ts and type.ts the facade knows: offsets and sizes in bytes.

/** Where the type's address lies in an object; where the items are counted in one of variable size. */
export const OB_TYPE = 4;
export const OB_SIZE = 8;
/** What fields lie behind. */
export const HEADER_SIZE = 8;
export const VAR_HEADER_SIZE = 12;
/** Before a container. */
export const GC_HEAD_SIZE = 8;
/** In a type's record. */
export const BASICSIZE = 4;
export const ITEMSIZE = 8;
export const WEAKLISTOFFSET = 16;
/** In the description's flags: the objects are containers. */
export const HAVE_GC = 1;

/** What PyType_Of takes. */
export const KIND = {
  int: 0,
  float: 1,
  str: 2,
  tuple: 3,
  list: 4,
  dict: 5,
  weakref: 6,
  object: 7,
  none: 8,
} as const;
