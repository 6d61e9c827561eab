import { alignedTo } from "../aligned.js";
import { checkedArgument, describe } from "../arguments.js";
import {
  arrayCodec,
  type Codec,
  isStructKind,
  scalarCodec,
  structCodec,
  structKinds,
} from "./struct-codecs.js";
import type { StructFields } from "./struct-types.js";

/** A field in its struct. */
export interface PlacedField {
  readonly codec: Codec;
  /** Bytes from the struct's address. */
  readonly offset: number;
}

/** Where the fields of a struct lie: as clang has it for wasm32. */
export interface Layout {
  /** In the order in which they lie. */
  readonly fields: ReadonlyMap<string, PlacedField>;
  /** Bytes, a multiple of `align`. */
  readonly size: number;
  /** What a struct's address is a multiple of. */
  readonly align: number;
  /** Puts values of some fields there; as {@link Codec.put}. */
  readonly put: Codec["put"];
}

const layouts = new WeakMap<object, Layout>();

/** That the object is a type of structs, or that it has the fields of one. */
export function setLayout(object: object, layout: Layout): void {
  layouts.set(object, layout);
}

/** Of a type of structs. */
export function layoutOf(type: unknown): Layout | undefined {
  return typeof type === "object" && type !== null ? layouts.get(type) : undefined;
}

/** PY_SSIZE_T_MAX: no block is larger. */
const LARGEST = 0x7fffffff;

/**
 * As a C compiler lays out a struct: each field at a multiple of what it is aligned to, the end at a multiple of the largest.
 * @throws {TypeError} an unknown kind, no fields, a name that a field cannot have: which one.
 * @throws {RangeError} an array of no elements or too many.
 */
export function layOut(
  method: string,
  definition: unknown,
  isReserved: (name: string) => boolean,
): { readonly layout: Layout; readonly definition: StructFields } {
  if (typeof definition !== "object" || definition === null || Array.isArray(definition))
    throw new TypeError(
      `${method}: fields must be an object of names and kinds, not ${describe(definition)}`,
    );
  if (layouts.has(definition)) throw new TypeError(`${method}: a type of structs has alloc()`);
  const fields = new Map<string, PlacedField>();
  const checked: { [name: string]: unknown } = {};
  let end = 0;
  let align = 1;
  for (const name of Reflect.ownKeys(definition)) {
    checkName(method, name, isReserved);
    const field: unknown = Reflect.get(definition, name);
    const codec = codecOf(method, name, field);
    const offset = alignedTo(end, codec.align);
    fields.set(name, { codec, offset });
    checked[name] = Array.isArray(field) ? Object.freeze([...field]) : field;
    align = Math.max(align, codec.align);
    end = offset + codec.size;
  }
  if (fields.size === 0) throw new TypeError(`${method}: a struct has at least one field`);
  const size = alignedTo(end, align);
  if (size > LARGEST) throw new RangeError(`${method}: a struct has at most ${LARGEST} bytes, not ${size}`);
  const put = putter(fields);
  return { layout: { fields, size, align, put }, definition: Object.freeze(checked) as StructFields };
}

function checkName(
  method: string,
  name: string | symbol,
  isReserved: (name: string) => boolean,
): asserts name is string {
  const refuse = (why: string) => new TypeError(`${method}: no field can be named ${String(name)}: ${why}`);
  if (typeof name === "symbol") throw refuse("a name is a string");
  if (isReserved(name)) throw refuse("every struct has a member of that name");
  // JavaScript lists such keys first, whatever their order was.
  if (/^\d+$/.test(name)) throw refuse("numbers do not keep their order");
}

function codecOf(method: string, name: string, field: unknown): Codec {
  const [item, length] = Array.isArray(field) && field.length === 2 ? field : [field, undefined];
  const kind = isStructKind(item) ? item : undefined;
  const layout = layoutOf(item);
  if (kind === undefined && layout === undefined) {
    throw new TypeError(
      `${method}: ${name}: unknown kind ${describe(item)}; the kinds are ${structKinds.join(", ")}, a struct type, or [kind, length]`,
    );
  }
  const codec = kind === undefined ? structCodec(layout as Layout) : scalarCodec(kind);
  if (item === field) return codec;
  if (checkedArgument(method, `the length of ${name}`, length) === 0)
    throw new RangeError(`${method}: the length of ${name} must be at least 1, not 0`);
  return arrayCodec(codec, length, kind);
}

/** What puts values of some fields there. */
function putter(fields: Layout["fields"]): Codec["put"] {
  return (data, address, values, label) => {
    if (typeof values !== "object" || values === null)
      throw new TypeError(`${label} must be an object with values of fields, not ${describe(values)}`);
    // A struct has its fields in its prototype.
    const names = layoutOf(Object.getPrototypeOf(values))?.fields.keys() ?? Object.keys(values);
    for (const name of names) {
      const field = fields.get(name);
      if (field === undefined)
        throw new TypeError(
          `${label}: there is no field ${describe(name)}; the fields are ${[...fields.keys()].join(", ")}`,
        );
      field.codec.put(data, address + field.offset, Reflect.get(values, name), labelOf(label, name));
    }
  };
}

/** "struct: x", "struct: x.y". */
export function labelOf(label: string, name: string): string {
  return `${label}${label.includes(":") ? "." : ": "}${name}`;
}
