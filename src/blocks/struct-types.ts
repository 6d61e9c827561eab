// What TypeScript makes of the fields of a struct. What runs is in struct.ts.
import type { ScalarKind, ScalarValue } from "../scalars.js";
import type { Cell } from "./cell.js";
import type { Inner } from "./part.js";
import type { AnyStructType, StructBlock } from "./struct.js";
import type { KindView } from "./struct-codecs.js";

/** A number of C's, a `bool` of one byte, or an address. */
export type StructKind = ScalarKind | "bool" | "ptr";

/** What an array in a struct can have as its elements: a number, or another struct. */
export type StructItem = StructKind | AnyStructType;

/** What a field of a struct is: one of them, or an array of so many. */
export type StructField = StructItem | readonly [item: StructItem, length: number];

/** The fields of a struct, in the order in which they lie in memory. */
export type StructFields = { readonly [field: string]: StructField };

/** The same, none of them named like what every struct has. */
export type OwnFields = StructFields & { readonly [Name in keyof StructBlock | keyof Cell]?: never };

type FieldsOf<Item> = Item extends { readonly fields: infer Fields extends StructFields } ? Fields : never;

type ItemValue<Item> = Item extends "bool"
  ? boolean
  : Item extends "ptr"
    ? number
    : Item extends ScalarKind
      ? ScalarValue<Item>
      : StructView<FieldsOf<Item>>;

type ArrayValue<Item> = Item extends StructKind ? KindView<Item> : readonly ItemValue<Item>[];

type ItemInit<Item> = Item extends StructKind ? ItemValue<Item> : StructInit<FieldsOf<Item>>;

/** A struct's fields as properties. */
export type StructValues<Fields extends StructFields> = {
  -readonly [Name in keyof Fields]: Fields[Name] extends readonly [infer Item, number]
    ? ArrayValue<Item>
    : ItemValue<Fields[Name]>;
};

/** Values for some fields of a struct; another struct with such fields is one, too. The other fields are 0. */
export type StructInit<Fields extends StructFields> = {
  readonly [Name in keyof Fields]?: Fields[Name] extends readonly [infer Item, number]
    ? Iterable<ItemInit<Item> | (Item extends "bool" ? number : never)>
    : ItemInit<Fields[Name]>;
};

/** A struct with memory of its own. */
export type Struct<Fields extends StructFields> = StructBlock & StructValues<Fields>;

/** A struct in memory that is something else's. */
export type StructView<Fields extends StructFields> = Inner & StructValues<Fields>;

/** A struct in a cell of a pool. */
export type StructCell<Fields extends StructFields> = Cell & StructValues<Fields>;
