import { describe } from "../arguments.js";
import { type FieldKind, type FieldKinds, fieldKinds, isFieldKind } from "./field-kinds.js";
import type { Handle } from "./handle.js";

/** What a type of objects is like, as {@link PyObjects.defineType} takes it. */
export interface TypeDefinition<Fields extends FieldKinds, Item extends FieldKind> {
  /** What errors call it. */
  readonly name: string;
  /** Its fields and what they hold. They lie in this order, each at a multiple of its size. None unless given. */
  readonly fields?: Fields;
  /** What each item of an object of variable size is. Unless given, all objects have one size. */
  readonly items?: Item;
  /** Whether the collector looks for cycles through its objects; true unless given if there is a field or an item that is an object. */
  readonly gc?: boolean;
  /** Whether there can be weak references to its objects; false unless given. */
  readonly weakrefs?: boolean;
  /**
   * Called once, before an object is deallocated. `self` is disposed of afterwards; a clone of it, or a reference to it from elsewhere, keeps the
   * object alive. CPython: tp_finalize, `__del__`.
   */
  readonly finalizer?: (self: Handle<Fields, Item>) => void;
  /**
   * Called by the collector in place of its own way of breaking a cycle, which sets the references of an object to null. CPython: tp_clear.
   */
  readonly clear?: (self: Handle<Fields, Item>) => void;
}

/** The same, checked and with nothing left out. */
export interface CheckedDefinition {
  readonly name: string;
  readonly fields: readonly (readonly [string, FieldKind])[];
  readonly items: FieldKind | undefined;
  readonly gc: boolean;
  readonly weakrefs: boolean;
  readonly finalizer: ((self: Handle) => void) | undefined;
  readonly clear: ((self: Handle) => void) | undefined;
}

const keys: readonly string[] = [
  "name",
  "fields",
  "items",
  "gc",
  "weakrefs",
  "finalizer",
  "clear",
] satisfies (keyof TypeDefinition<FieldKinds, FieldKind>)[];

const METHOD = "defineType";

function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws {TypeError} an unknown key or kind, an empty name, a value of another type: which type and which field. */
export function checkDefinition(definition: unknown): CheckedDefinition {
  if (!isPlainObject(definition)) {
    throw new TypeError(`${METHOD}: the definition must be an object, not ${describe(definition)}`);
  }
  const { name, items, gc, weakrefs } = definition;
  if (typeof name !== "string" || name === "") {
    throw new TypeError(`${METHOD}: name must be a string that is not empty, not ${describe(name)}`);
  }
  for (const key of Reflect.ownKeys(definition)) {
    if (typeof key === "symbol" || !keys.includes(key)) {
      const known = keys.join(", ");
      throw new TypeError(`${METHOD}: ${name}: unknown key ${describe(key)}; the keys are ${known}`);
    }
  }
  const fields = checkFields(name, definition.fields);
  if (items !== undefined) checkKind(`${name}: items`, items);
  const hasReferences = [items, ...fields.map(([, kind]) => kind)].includes("object");
  return {
    name,
    fields,
    items,
    gc: flag(name, "gc", gc) ?? hasReferences,
    weakrefs: flag(name, "weakrefs", weakrefs) ?? false,
    finalizer: checkFunction(name, "finalizer", definition.finalizer),
    clear: checkFunction(name, "clear", definition.clear),
  };
}

function checkFields(name: string, fields: unknown): readonly (readonly [string, FieldKind])[] {
  if (fields === undefined) return [];
  if (!isPlainObject(fields)) {
    throw new TypeError(`${METHOD}: ${name}: fields must be an object, not ${describe(fields)}`);
  }
  return Reflect.ownKeys(fields).map((field) => {
    if (typeof field === "symbol" || field === "") {
      throw new TypeError(`${METHOD}: ${name}: a field's name must be a string that is not empty`);
    }
    const kind = fields[field];
    checkKind(`${name}.${field}`, kind);
    return [field, kind];
  });
}

function checkKind(label: string, kind: unknown): asserts kind is FieldKind {
  if (!isFieldKind(kind)) {
    const known = fieldKinds.join(", ");
    throw new TypeError(`${METHOD}: ${label}: unknown kind ${describe(kind)}; the kinds are ${known}`);
  }
}

function flag(name: string, key: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  throw new TypeError(`${METHOD}: ${name}: ${key} must be true or false, not ${describe(value)}`);
}

function checkFunction(name: string, key: string, value: unknown): ((self: Handle) => void) | undefined {
  if (value === undefined || typeof value === "function")
    return value as ((self: Handle) => void) | undefined;
  throw new TypeError(`${METHOD}: ${name}: ${key} must be a function, not ${describe(value)}`);
}
