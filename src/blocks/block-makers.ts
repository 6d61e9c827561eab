import { checkedArgument, describe } from "../arguments.js";
import { Block } from "./block.js";
import type { BlockOwner } from "./block-owner.js";
import { LeakNet, type OnLeak } from "./leak-net.js";
import { Region } from "./region.js";
import { type Scope, Scopes } from "./scope.js";
import {
  bytesOfElement,
  checkAttached,
  type ElementOf,
  holdsBigInts,
  kindOf,
  type TypedArray,
  type TypedArrayType,
} from "./typed-array.js";
import { MadeTypedBlock, type TypedBlock } from "./typed-block.js";

/** What the elements of a new array are taken from. */
export type ElementSource<View extends TypedArray> =
  | Iterable<ElementOf<View>>
  | ArrayLike<ElementOf<View>>
  | Region<View>;

/** What makes blocks, and what frees them together. */
export interface BlockMakers {
  /**
   * A block of n bytes of the object domain, with undefined contents.
   * @throws {MemoryError} there is no memory for it, or n is above PY_SSIZE_T_MAX.
   * @throws {RangeError | TypeError} n is not an integer from 0 to 0xffffffff.
   */
  alloc(n: number): Block;
  /**
   * An array in the heap: of so many zeros, or of the values, which are taken as a typed array takes them (an Int8Array makes -56 of 200).
   * @throws {MemoryError} there is no memory for it, or it would take more than PY_SSIZE_T_MAX bytes.
   * @throws {RangeError} the length is not an integer from 0 to 0xffffffff.
   * @throws {TypeError} type is no typed array; the values are none, of the wrong type, or a view that is detached.
   */
  array<View extends TypedArray>(
    type: TypedArrayType<View>,
    source: number | ElementSource<View>,
  ): TypedBlock<View>;
  /**
   * Calls the function, and then frees all that was made by this heap's makers meanwhile, the latest first, also when it throws; but for
   * what it kept.
   * @returns what the function returns.
   * @throws what the function throws; what freeing threw; an AggregateError of all of it if there were several.
   * @throws {TypeError} fn is no function, or gave a promise: all is freed.
   */
  scope<Result>(fn: (scope: Scope) => [Result] extends [PromiseLike<unknown>] ? never : Result): Result;
  /**
   * A scope for asynchronous code, which frees what was added to it: `using scope = py.openScope()`, then
   * `const block = scope.add(py.alloc(8))`.
   */
  openScope(): Scope;
}

/** What makes blocks of one heap. */
export function blockMakers(owner: BlockOwner, onLeak: OnLeak | undefined): BlockMakers {
  const scopes = new Scopes(owner, onLeak === undefined ? undefined : new LeakNet(owner, onLeak));
  return {
    alloc: (n) => {
      const size = checkedArgument("alloc", "n", n);
      return new Block(owner, owner.take("alloc", size), size);
    },
    array: (type, source) => {
      const bytes = bytesOfElement("array", type);
      if (typeof source !== "number") return filled(owner, type, bytes, source);
      const length = checkedArgument("array", "length", source);
      return new MadeTypedBlock(owner, owner.takeZeros("array", length, bytes), length * bytes, type);
    },
    scope: (fn) => scopes.run(fn),
    openScope: () => scopes.open(),
  };
}

function filled<View extends TypedArray>(
  owner: BlockOwner,
  type: TypedArrayType<View>,
  bytes: number,
  source: unknown,
): TypedBlock<View> {
  const values = listed(source instanceof Region ? Region.elements(source, "array") : source);
  const length = checkedArgument("array", "values.length", values.length);
  const wanted = holdsBigInts(type) ? "bigint" : "number";
  const array = new MadeTypedBlock(owner, owner.take("array", length * bytes), length * bytes, type);
  try {
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (typeof value !== wanted)
        throw new TypeError(`array: values[${i}] must be a ${wanted}, not ${describe(value)}`);
      // Of a typed array all are of one type, and written at once in a hundredth of the time.
      if (kindOf(values) !== undefined) {
        (array.view as Uint8Array).set(values as Uint8Array);
        break;
      }
      // Anew for each: a value may be a getter's, which may make memory grow.
      array.view[i] = value as number;
    }
  } catch (error) {
    array.free();
    throw error;
  }
  return array;
}

/** The values, apart from this heap's memory, which may grow before they are written. */
function listed(source: unknown): ArrayLike<unknown> {
  if (kindOf(source) !== undefined) {
    checkAttached("array: values", source as TypedArray);
    return (source as Uint8Array).slice();
  }
  if (typeof source === "object" && source !== null) {
    if (Symbol.iterator in source) return [...(source as Iterable<unknown>)];
    if ("length" in source) return source as ArrayLike<unknown>;
  }
  throw new TypeError(`array: source must be a length or a list of values, not ${describe(source)}`);
}
