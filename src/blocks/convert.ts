import { describe } from "../arguments.js";
import type { BlockOwner } from "./block-owner.js";
import { Region } from "./region.js";
import {
  bytesOfElement,
  checkAttached,
  kindOf,
  type TypedArray,
  type TypedArrayType,
} from "./typed-array.js";
import { TypedBlock } from "./typed-block.js";

/** What elements are converted from. */
export type ConvertSource = Region<TypedArray> | TypedArray | Iterable<number | bigint>;

/** How elements are converted. */
export interface ConvertOptions {
  /** Whether a value that does not fit becomes the nearest that does, as wasm's trunc_sat has it: fractions cut off, NaN 0. */
  readonly clamp?: boolean;
}

const LARGEST_FLOAT32 = 3.4028234663852886e38;

type Fit = (value: number | bigint) => number | bigint | undefined;

/** What gives the value as the type holds it; undefined if it does not. */
function fitting(type: TypedArrayType<TypedArray>, clamp: boolean): Fit {
  const { name, BYTES_PER_ELEMENT } = type;
  if (name === "Float64Array") return Number;
  if (name === "Float32Array") {
    return (value) => {
      const float = Number(value);
      if (!Number.isFinite(float) || Number.isFinite(Math.fround(float))) return float;
      return clamp ? Math.sign(float) * LARGEST_FLOAT32 : undefined;
    };
  }
  const isUnsigned = name.includes("Uint");
  const most = 2n ** BigInt(8 * BYTES_PER_ELEMENT - (isUnsigned ? 0 : 1)) - 1n;
  const least = isUnsigned ? 0n : -most - 1n;
  const element = name.startsWith("Big") ? BigInt : Number;
  return (value) => {
    if (value >= least && value <= most) {
      if (typeof value === "bigint" || Number.isInteger(value)) return element(value);
      return clamp ? element(Math.trunc(value)) : undefined;
    }
    if (!clamp) return undefined;
    // A NaN compares with nothing.
    return element(value < least ? least : value > most ? most : 0);
  };
}

/** The elements as another type has them. */
export function convert<View extends TypedArray>(
  owner: BlockOwner,
  source: unknown,
  type: TypedArrayType<View>,
  clamp: boolean,
): TypedBlock<View> {
  const bytes = bytesOfElement("convert", type);
  const elements = Array.from(elementsOf(source));
  const toType = fitting(type, clamp);
  const size = elements.length * bytes;
  const fitted = elements.map((value, i) => {
    if (typeof value !== "number" && typeof value !== "bigint")
      throw new TypeError(`convert: element ${i} must be a number or a bigint, not ${describe(value)}`);
    const result = toType(value);
    if (result === undefined)
      throw new RangeError(`convert: element ${i} is ${describe(value)}, which ${type.name} cannot hold`);
    return result;
  });
  const array = new TypedBlock(owner, owner.take("convert", size), size, type);
  (array.view as Float64Array).set(fitted as number[]);
  return array;
}

function elementsOf(source: unknown): Iterable<unknown> {
  if (source instanceof Region) return Region.elements(source, "convert");
  if (kindOf(source) !== undefined) checkAttached("convert: source", source as TypedArray);
  if (typeof source === "object" && source !== null && Symbol.iterator in source)
    return source as Iterable<unknown>;
  throw new TypeError(`convert: source must be an array, a typed array or a list, not ${describe(source)}`);
}
