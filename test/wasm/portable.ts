// What AssemblyScript and JavaScript spell differently. These files are compiled by asc, and run by JavaScript as they are, without
// their types: what JavaScript's own Map, Array and String do is what AssemblyScript's must do. ASC_TARGET is 0 in JavaScript, and asc
// leaves out the branch that is not taken.

export function keysOf<K, V>(map: Map<K, V>): K[] {
  if (ASC_TARGET == 0) return Array.from(map.keys());
  return map.keys();
}

export function valuesOf<K, V>(map: Map<K, V>): V[] {
  if (ASC_TARGET == 0) return Array.from(map.values());
  return map.values();
}

export function membersOf<T>(set: Set<T>): T[] {
  if (ASC_TARGET == 0) return Array.from(set.values());
  return set.values();
}

export function yes(value: bool): string {
  return value ? "yes" : "no";
}

/** AssemblyScript writes a whole f64 with ".0". */
export function decimal(value: f64): string {
  const text = value.toString();
  return text.endsWith(".0") ? text.slice(0, -2) : text;
}

/** Quotient of whole numbers, both at least 0. */
export function quotient(a: i32, b: i32): i32 {
  if (ASC_TARGET == 0) return Math.floor(a / b);
  return a / b;
}

/** Half, quarter, ...: a number that is not whole, and exact. */
export function eighths(a: i32): f64 {
  return (a as f64) / 8;
}

/** As bytes and back; what is half of a pair becomes U+FFFD in JavaScript. */
export function throughUtf8(text: string): string {
  if (ASC_TARGET == 0)
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));
  return String.UTF8.decode(String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE));
}

export function utf8Length(text: string): i32 {
  if (ASC_TARGET == 0) return new TextEncoder().encode(text).length;
  return String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE).byteLength;
}

export function throughUtf16(text: string): string {
  if (ASC_TARGET == 0) return text;
  return String.UTF16.decode(String.UTF16.encode(text));
}

/** The numbers of the array, and how many there are. */
export function list(values: i32[]): string {
  return values.length.toString() + ":" + values.join(" ");
}

/** StaticArray, which JavaScript does not have: numbers at first 0. */
export function zeros(length: i32): StaticArray<i32> {
  if (ASC_TARGET == 0) return new Array(length).fill(0);
  return new StaticArray<i32>(length);
}
