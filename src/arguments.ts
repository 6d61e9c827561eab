/**
 * The cold end of every argument check. The hot end is one expression in the caller, `n >>> 0 !== n`, which is false
 * for exactly the integers from 0 to 0xffffffff once n is known to be a number (-0 counts as 0).
 */
export function rejectArgument(functionName: string, parameter: string, value: unknown): never {
  const sentence = `${functionName}: ${parameter} must be an integer from 0 to 4294967295, not ${notNumber(value)}`;
  throw typeof value === "number" ? new RangeError(sentence) : new TypeError(sentence);
}

/** Keys a mark on the prototypes of blocks and of their parts, so that an error can tell them without knowing the classes. */
export const IS_BLOCK: unique symbol = Symbol("isBlock");

/** A value in words where a number was wanted: of a block it says where its address is. */
export function notNumber(value: unknown): string {
  return describe(value) + (isBlock(value) ? ", whose address is its ptr" : "");
}

function isBlock(value: unknown): boolean {
  try {
    return typeof value === "object" && value !== null && IS_BLOCK in value;
  } catch {
    // A Proxy's own code.
    return false;
  }
}

/** The value, if it is an integer from 0 to 0xffffffff; -0 becomes 0. */
export function checkedArgument(functionName: string, parameter: string, value: number): number {
  if (typeof value !== "number" || value >>> 0 !== value) rejectArgument(functionName, parameter, value);
  return value >>> 0;
}

const LONGEST_QUOTE = 40;

/** A value in words, without running any code of the value's own. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value.length > LONGEST_QUOTE
        ? `${JSON.stringify(value.slice(0, LONGEST_QUOTE))}...`
        : JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "object":
      return value === null ? "null" : isBlock(value) ? "a block" : "an object";
    case "function":
      return "a function";
    default:
      return String(value);
  }
}
