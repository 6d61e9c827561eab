import { describe } from "../arguments.js";
import { checkedType, initialize, isArrayOf, maybePosition, positionOf, viewOf } from "./cdata.js";
import { Indexed, itemOf, pointee } from "./indexed.js";
import { refuseType } from "./refusals.js";
import { onlyOne } from "./simple.js";
import { type CClass, heapKey, infoKey, makeType, type TypeInfo } from "./type-info.js";

/** A pointer: CPython's `_Pointer`. Its items are what lies behind what it points to. */
export class CPointer extends Indexed {
  /** What it points to. */
  declare static readonly _type_: CClass;

  /** One that is NULL, or points to the object. */
  constructor(...init: unknown[]) {
    super();
    if (init.length > 0) {
      initialize(this, ({ type }) => {
        this.contents = onlyOne(type, init);
      });
    }
  }

  static override [infoKey] = (type: CClass): TypeInfo => ({
    size: 4,
    align: 4,
    isPointer: true,
    item: (type as unknown as typeof CPointer)._type_,
    read: (place) => viewOf(type, place),
    write: (place, value, label) => {
      if (value !== null) refuseType(label, `expected ${type.name} instance, got ${describe(value)}`);
      place.point(undefined);
    },
  });

  /** Whether it is NULL. Python: `not pointer`. */
  get isNull(): boolean {
    const { place } = positionOf(this);
    return place.view.getUint32(place.at(4)) === 0;
  }

  /** What it points to: each time another object on the same memory. */
  get contents(): unknown {
    const position = positionOf(this);
    return viewOf(itemOf(position), pointee(position));
  }

  set contents(value: unknown) {
    const { type, place, info } = positionOf(this);
    const item = info.item as CClass;
    const given = maybePosition(value);
    // An array is its first item, as in C.
    if (given && (value instanceof item || isArrayOf(given, item))) place.point(given.place);
    else refuseType(type.name, `expected ${item.name} instead of ${given?.type.name ?? describe(value)}`);
  }

  /** The items from start to before end: what Python writes `pointer[start:end]`. */
  slice(start: number, end: number): unknown[] {
    return Array.from({ length: end - start }, (_, i) => this.__getitem__(start + i));
  }
}

const pointers = new WeakMap<CClass, CClass>();

/** The type of pointers to the type; the same one each time. */
export function POINTER(type: unknown): CClass {
  const _type_ = checkedType("POINTER", type);
  const made = pointers.get(_type_) ?? makeType(CPointer, `LP_${_type_.name}`, _type_[heapKey], { _type_ });
  pointers.set(_type_, made);
  return made;
}
