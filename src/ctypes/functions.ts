import { describe } from "../arguments.js";
import { arrayType, writeText } from "./array.js";
import {
  type CData,
  checkedPosition,
  checkedType,
  initialize,
  maybePosition,
  newObject,
  sizeOfObject,
} from "./cdata.js";
import { POINTER } from "./pointer.js";
import { Reference } from "./reference.js";
import { expected, numberOf, refuseRange, refuseType } from "./refusals.js";
import { bytesLike, type Codec, narrow } from "./text.js";
import { type CClass, infoOf } from "./type-info.js";

/** Functions on types and objects. */
export const objectFunctions = {
  arrayType,
  POINTER,
  sizeof: (value: unknown) => {
    const position = maybePosition(value);
    return position ? sizeOfObject(position) : infoOf(checkedType("sizeof", value)).size;
  },
  alignment: (value: unknown) =>
    (maybePosition(value)?.info ?? infoOf(checkedType("alignment", value))).align,
  addressof: (object: unknown) => checkedPosition("addressof", object).place.address,
  byref: (object: unknown, offset: unknown = 0) =>
    new Reference(object as CData, checkedPosition("byref", object).place.plus(numberOf("byref", offset))),
  pointer: (object: unknown) => Reflect.construct(POINTER(checkedPosition("pointer", object).type), [object]),
  offsetof: (type: unknown, name: unknown) => {
    const checked = checkedType("offsetof", type);
    const field = infoOf(checked).named?.get(name as string);
    return (field ?? refuseType("offsetof", `${checked.name} has no field ${describe(name)}`)).offset;
  },
  resize: (object: unknown, size: unknown) => {
    const { place, info, isRoot } = checkedPosition("resize", object);
    const bytes = numberOf("resize", size);
    // A freed object's address throws.
    if (place.address && !(isRoot && place.ownSize !== undefined)) {
      refuseRange("resize", "Memory cannot be resized because this object doesn't own it");
    }
    if (bytes < info.size) refuseRange("resize", `minimum size is ${info.size}`);
    place.resize(bytes);
  },
};

/**
 * create_string_buffer and create_unicode_buffer: an array of so many characters, or with a text and its NUL. With a size, the NUL is there
 * if there is room for it.
 */
export function bufferMaker(label: string, character: CClass, text: Codec) {
  return (init: unknown, size?: unknown) => {
    if (typeof init === "number" || typeof init === "bigint") return newObject(arrayType(character, init));
    if (typeof init !== "string" && (text !== narrow || !bytesLike(label, init))) {
      expected(label, "a text or a number of characters", init);
    }
    // A copy: it may be a view of this memory, which can grow.
    const copy = text === narrow ? text.encode(label, init).slice() : init;
    const made = newObject(arrayType(character, size ?? text.encode(label, copy).length / text.unit + 1));
    return initialize(made, ({ place, info }) => writeText(label, place, info.size, text, copy));
  };
}
