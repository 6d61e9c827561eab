import { describe } from "../arguments.js";
import { CData, initialize, isPlainObject, positionOf, viewOf, writeParts } from "./cdata.js";
import { declarationOf, fieldAt, promoted } from "./fields.js";
import { type LayoutRules, type Location, layoutOf } from "./layout.js";
import type { Heap } from "./place.js";
import { refuseRange, refuseType } from "./refusals.js";
import { type CClass, type Field, heapKey, infoKey, infoOf, makeType, type TypeInfo } from "./type-info.js";

/** A structure or union: a class with `_fields_`. */
export class Structure extends CData {
  declare static readonly _fields_?: unknown;
  declare static readonly _pack_?: unknown;
  declare static readonly _align_?: unknown;
  declare static readonly _layout_?: unknown;
  declare static readonly _anonymous_?: unknown;
  declare static readonly _swappedbytes_?: boolean;
  declare static readonly _isunion_?: boolean;

  /** The fields in their order; or by their names in an object, which comes last. */
  constructor(...init: unknown[]) {
    super();
    initialize(this, ({ type: { name }, place, info: { fields = [], named } }) => {
      const byName = Object.entries(isPlainObject(init.at(-1)) ? (init.pop() as object) : {});
      if (init.length > fields.length) refuseType(name, "too many initializers");
      init.forEach((value, i) => {
        fields[i]?.write(place, value);
      });
      for (const [key, value] of byName) {
        const field = named?.get(key) ?? refuseType(name, `there is no field ${describe(key)}`);
        if (fields.slice(0, init.length).includes(field))
          refuseType(name, `duplicate values for field ${describe(key)}`);
        field.write(place, value);
      }
    });
  }

  static override [infoKey] = (type: CClass): TypeInfo => {
    const statics = type as unknown as typeof Structure;
    const parent: CClass = Object.getPrototypeOf(type);
    // The heap's own Structure, and what extends it directly.
    if (Object.hasOwn(type, heapKey)) refuseType(type.name, "abstract class");
    const base = Object.hasOwn(parent, heapKey) ? undefined : infoOf(parent);
    const declared = Object.hasOwn(type, "_fields_") ? statics._fields_ : [];
    if (!Array.isArray(declared))
      refuseType(type.name, `_fields_ must be an array, not ${describe(declared)}`);
    const declarations = (declared as unknown[]).map((field) =>
      declarationOf(type.name, field, statics._swappedbytes_ === true),
    );
    const { size, align, locations } = layoutOf(declarations, rulesOf(statics, base));
    const own = declarations.map((declaration, i) => fieldAt(declaration, locations[i] as Location));
    const named = new Map(base?.named);
    for (const field of [...anonymousFields(statics, own), ...own]) {
      named.set(field.name, field);
      Object.defineProperty(type.prototype, field.name, accessorsOf(field));
    }
    // From here on they are final, as in Python.
    Object.defineProperty(type, "_fields_", {
      value: statics._fields_ ?? [],
      writable: false,
      configurable: false,
    });
    return {
      size,
      align,
      isPointer: false,
      fields: [...(base?.fields ?? []), ...own],
      named,
      read: (place) => viewOf(type, place),
      write: (place, value, label) => writeParts(type, place, value, label),
    };
  };
}

const accessorsOf = ({ read, write }: Field): PropertyDescriptor => ({
  configurable: true,
  enumerable: true,
  get(this: CData) {
    return read(positionOf(this).place);
  },
  set(this: CData, value: unknown) {
    write(positionOf(this).place, value);
  },
});

function anonymousFields(type: typeof Structure, own: readonly Field[]): Field[] {
  const names = Object.hasOwn(type, "_anonymous_") ? type._anonymous_ : [];
  if (!Array.isArray(names)) refuseType(type.name, "_anonymous_ must be an array of names of fields");
  return (names as unknown[]).flatMap((name) => {
    const field = own.find((each) => each.name === name);
    const inner = field && infoOf(field.type).named;
    if (!inner)
      refuseType(type.name, `_anonymous_: ${describe(name)} is no field that is a structure or union`);
    return [...inner.values()].map((each) => promoted(each, field));
  });
}

/** @throws {RangeError} what the class asks for does not go together. */
function rulesOf(type: typeof Structure, base: TypeInfo | undefined): LayoutRules {
  const { _pack_: pack = 0, _align_: align = 0, _swappedbytes_, _isunion_ } = type;
  for (const [name, value] of Object.entries({ pack, align })) {
    if (!Number.isInteger(value) || (value as number) < 0) {
      refuseRange(type.name, `_${name}_ must be a non-negative integer, not ${describe(value)}`);
    }
  }
  const { _layout_: layout = pack ? "ms" : "gcc-sysv" } = type;
  if (layout !== "ms" && layout !== "gcc-sysv")
    refuseRange(type.name, `unknown _layout_: ${describe(layout)}`);
  if (pack && layout !== "ms") refuseRange(type.name, "_pack_ is not compatible with gcc-sysv layout");
  return {
    isUnion: _isunion_ === true,
    start: base?.size ?? 0,
    align: Math.max(base?.align ?? 1, align as number),
    isMs: layout === "ms",
    pack: pack as number,
    isBigEndian: _swappedbytes_ === true,
  };
}

/** The heap's classes to extend, and the functions that do so. */
export function structures(heap: Heap) {
  const base = (name: string, statics?: object) => makeType(Structure, name, heap, statics);
  const _isunion_ = true;
  const _swappedbytes_ = true;
  const classes = {
    Structure: base("Structure"),
    Union: base("Union", { _isunion_ }),
    BigEndianStructure: base("BigEndianStructure", { _swappedbytes_ }),
    BigEndianUnion: base("BigEndianUnion", { _swappedbytes_, _isunion_ }),
  };
  const maker = (label: string, parent: CClass) => (name: unknown, _fields_: unknown, statics?: object) => {
    if (typeof name !== "string") return refuseType(label, `name must be a string, not ${describe(name)}`);
    const type = makeType(parent, name, undefined, { ...statics, _fields_ });
    infoOf(type);
    return type;
  };
  return {
    ...classes,
    structType: maker("structType", classes.Structure),
    unionType: maker("unionType", classes.Union),
  };
}
