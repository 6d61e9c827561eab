import { describe } from "../arguments.js";
import { arrayType, textIn, writeText } from "./array.js";
import { assign, checkedType, maybePosition } from "./cdata.js";
import { type Kind, kinds } from "./kinds.js";
import type { Location, Member } from "./layout.js";
import type { Place } from "./place.js";
import { refuseRange, refuseType } from "./refusals.js";
import { bigEndian } from "./simple.js";
import { type CClass, type Field, infoOf, type TypeInfo } from "./type-info.js";

/** A field as `_fields_` declares it, checked. */
export interface Declaration extends Member {
  /** Whose field it is, and its name: what errors begin with. */
  readonly label: string;
  readonly name: string;
  readonly type: CClass;
  readonly info: TypeInfo;
}

/** @throws {TypeError | RangeError} what is wrong with it. */
export function declarationOf(owner: string, field: unknown, isBigEndian: boolean): Declaration {
  if (!Array.isArray(field) || field.length < 2 || field.length > 3) {
    refuseRange(
      owner,
      "_fields_ must be a sequence of [name, C type] pairs or [name, C type, bit size] triples",
    );
  }
  const [name, given, bits] = field as unknown[];
  if (typeof name !== "string")
    return refuseType(owner, `a field's name must be a string, not ${describe(name)}`);
  const label = `${owner}.${name}`;
  const checked = checkedType(label, given);
  const type = isBigEndian ? swapped(label, checked) : checked;
  const info = infoOf(type);
  const { size, align, kind } = info;
  if ((field as unknown[]).length === 2) return { label, name, type, info, size, align };
  if (kind?.isSigned === undefined) refuseType(label, `bit fields not allowed for type ${type.name}`);
  if (!Number.isInteger(bits) || (bits as number) < 1 || (bits as number) > size * 8) {
    refuseRange(label, `number of bits invalid for bit field: ${describe(bits)}`);
  }
  return { label, name, type, info, size, align, bits: bits as number };
}

/** The type with its bytes the other way round. */
function swapped(label: string, type: CClass): CClass {
  const { item, length, fields } = infoOf(type);
  if (fields) return type;
  if (item && length !== undefined) return arrayType(swapped(label, item), length);
  return bigEndian(type) ?? refuseType(label, `This type does not support other endian: ${type.name}`);
}

/** The field at its location: how it is read and written. */
export function fieldAt(declaration: Declaration, location: Location): Field {
  const { label, name, type, info, size, bits } = declaration;
  const { offset } = location;
  const { text, read } = info;
  const field = { name, type, offset };
  if (bits) return { ...field, ...bitField(label, info, bits, location) };
  return {
    ...field,
    // An array of characters is its text in a field, as in Python.
    read: (place) => (text ? textIn(label, place.plus(offset), size, text) : read(place.plus(offset))),
    write: (place, value) =>
      text && !maybePosition(value)
        ? writeText(label, place.plus(offset), size, text, value)
        : assign(type, place.plus(offset), value, label),
  };
}

/** A field of a field, as one of the structure. */
export function promoted(inner: Field, { offset }: Field): Field {
  return {
    ...inner,
    offset: inner.offset + offset,
    read: (place) => inner.read(place.plus(offset)),
    write: (place, value) => inner.write(place.plus(offset), value),
  };
}

/** The unsigned integers by their bytes. */
const words: { readonly [size: number]: Kind | undefined } = {
  1: kinds.B,
  2: kinds.H,
  4: kinds.L,
  8: kinds.Q,
};

/** Some of the bits of an integer, counted from its lowest one. A value that has more is cut, as in C. */
function bitField(
  label: string,
  { kind, size, isLittle }: TypeInfo,
  bits: number,
  { offset, bitOffset }: Location,
): Pick<Field, "read" | "write"> {
  const { convert, isSigned } = kind as Kind;
  const word = words[size] as Kind;
  const shift = BigInt(bitOffset);
  const mask = (1n << BigInt(bits)) - 1n;
  const wordAt = ({ view }: Place, address: number) => BigInt(word.read(view, address, !!isLittle) as number);
  return {
    read: (structure) => {
      const place = structure.plus(offset);
      const found = (wordAt(place, place.at(size)) >> shift) & mask;
      if (kind === kinds["?"]) return found > 0n;
      const value = isSigned ? BigInt.asIntN(bits, found) : found;
      return size < 8 ? Number(value) : value;
    },
    write: (structure, value) => {
      const place = structure.plus(offset);
      const given = BigInt(convert(label, value)) & mask;
      const address = place.at(size);
      const changed = (wordAt(place, address) & ~(mask << shift)) | (given << shift);
      word.write(place.view, address, size < 8 ? Number(changed) : changed, !!isLittle);
    },
  };
}
