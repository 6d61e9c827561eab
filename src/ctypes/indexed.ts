import { assign, CData, type Position, positionOf } from "./cdata.js";
import type { Place } from "./place.js";
import { refuseRange, refuseType } from "./refusals.js";
import { type CClass, infoOf } from "./type-info.js";

/**
 * Objects that have items: arrays and pointers. For `object[i]`, a Proxy is at the end of the chain of prototypes, where properties are
 * looked for that nobody else has; so methods cost what they always do.
 */
export class Indexed extends CData {
  /** What Python calls for `object[i]`. */
  __getitem__(i: number): unknown {
    const position = positionOf(this);
    return infoOf(itemOf(position)).read(placeOfItem(position, i));
  }

  /** What Python calls for `object[i] = value`. */
  __setitem__(i: number, value: unknown): void {
    const position = positionOf(this);
    assign(itemOf(position), placeOfItem(position, i), value, position.type.name);
  }

  static {
    const end = new Proxy(Object.create(CData.prototype), {
      get: (target, key, object) =>
        isNumber(key) ? object.__getitem__(+key) : Reflect.get(target, key, object),
      set: (target, key, value, object) => {
        if (!isNumber(key)) return Reflect.set(target, key, value, object);
        object.__setitem__(+key, value);
        return true;
      },
    });
    Object.setPrototypeOf(Indexed.prototype, end);
  }
}

/** Whether the property's name is that of a number. */
const isNumber = (key: PropertyKey): key is `${number}` => typeof key === "string" && String(+key) === key;

export const itemOf = ({ info }: Position): CClass => info.item as CClass;

/** A negative index counts from the end of an array, and goes back from where a pointer points to. */
function placeOfItem(position: Position, i: unknown): Place {
  const { place, type, info } = position;
  if (!Number.isInteger(i)) refuseType(type.name, "indices must be integers");
  const { length } = info;
  const { size } = infoOf(itemOf(position));
  let index = i as number;
  if (length === undefined) return pointee(position).plus(index * size);
  if (index < 0) index += length;
  if (!(index >= 0 && index < length)) refuseRange(type.name, `invalid index ${i}`);
  return place.plus(index * size);
}

/** @throws {RangeError} the pointer is NULL. */
export function pointee({ place }: Position): Place {
  const { target } = place;
  if (!target) throw new RangeError("NULL pointer access");
  return target;
}
