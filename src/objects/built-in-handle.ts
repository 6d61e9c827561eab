import { Handle, heapOf } from "./handle.js";

/** What a value of Python's built-in types is in JavaScript: list and tuple are arrays, a dict is a Map, an int is a bigint if it must be. */
export type JSValue = number | bigint | string | null | JSValue[] | Map<JSValue, JSValue>;

/** What can be given where an object is wanted: a number that is an integer becomes an int, another one a float, null None. */
export type ObjectValue = Handle | number | bigint | string | null;

/** A handle of an object of one of Python's types. */
export abstract class BuiltInHandle extends Handle {
  /**
   * The same in JavaScript, with all that is in it.
   * @throws {TypeError} it holds itself, or an object that is nothing in JavaScript.
   */
  toJS(): JSValue {
    return this.converted(new Set());
  }

  /** For toJS. @param outer the ids of the objects that it lies in. */
  abstract converted(outer: ReadonlySet<number>): JSValue;

  /** One of its items; the handle is disposed of. */
  protected convertedItem(item: Handle, outer: ReadonlySet<number>): JSValue {
    try {
      if (!(item instanceof BuiltInHandle)) {
        throw new TypeError(
          `toJS: an object of ${heapOf(item).typeOf(item.id)?.name} is nothing in JavaScript`,
        );
      }
      if (outer.has(item.id) || item.id === this.id) throw new TypeError("toJS: the object holds itself");
      return item.converted(new Set([...outer, this.id]));
    } finally {
      item.dispose();
    }
  }
}
