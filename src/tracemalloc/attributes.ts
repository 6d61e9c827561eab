// What users set on a snapshot beside its traces (a note, a date), which dump() keeps, as CPython's pickle does: values of JSON.
import { describe } from "../arguments.js";

/** Finds the first part that JSON would lose or change: what it is, in words; undefined if there is none. */
export function faultOfAttribute(
  path: string,
  value: unknown,
  outer: readonly unknown[] = [],
): string | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return undefined;
  if (outer.includes(value)) return `${path} contains itself, which JSON cannot hold`;
  if (!Array.isArray(value) && !isPlain(value))
    return `${path} is ${describe(value)}, which JSON cannot hold`;
  for (const [name, part] of Object.entries(value)) {
    const fault = faultOfAttribute(`${path}.${name}`, part, [...outer, value]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
