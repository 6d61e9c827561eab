import { type ScalarKind, type ScalarValue, scalars } from "../scalars.js";
import type { Handle } from "./handle.js";

/** What a field holds: a reference to an object, or a number. */
export type FieldKind = "object" | ScalarKind;

/** The fields of a type of objects, in the order in which they lie in memory. */
export type FieldKinds = { readonly [field: string]: FieldKind };

/** What a field of the kind is in JavaScript. */
export type FieldValue<Kind extends FieldKind> =
  | (Kind extends "object" ? Handle | null : never)
  | (Kind extends ScalarKind ? ScalarValue<Kind> : never);

/** The names of all kinds, for errors. */
export const fieldKinds: readonly string[] = ["object", ...Object.keys(scalars)];

export function isFieldKind(value: unknown): value is FieldKind {
  return typeof value === "string" && fieldKinds.includes(value);
}

/** Bytes of a field of the kind. */
export function sizeOfKind(kind: FieldKind): number {
  return kind === "object" ? REFERENCE_SIZE : scalars[kind].size;
}

/** Bytes of a reference. */
export const REFERENCE_SIZE = 4;
