import { IS_BLOCK } from "../arguments.js";

/** Node's symbol, which Bun and Deno know, too. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** What a console shows of a block, as far as the block has it; of structs their fields. */
const members = ["ptr", "size", "length", "encoding", "capacity"] as const;

/** Has consoles show what is in a block instead of how it is made, and errors know it for one. */
export function inspectable(prototype: object): void {
  Object.defineProperty(prototype, IS_BLOCK, { value: true });
  Object.defineProperty(prototype, INSPECT, { value: inspected, configurable: true, writable: true });
}

function inspected(
  this: object,
  depth: number | null,
  options: object,
  inspect: (value: unknown, options: object) => string,
): string {
  // The accessors of a prototype that can be listed are a struct's fields.
  const fields = Object.keys(Object.getPrototypeOf(this));
  const name = fields.length > 0 ? "struct" : this.constructor.name;
  const isFreed = read(this, "isFreed");
  if (isFreed === true) return `${name} (freed)`;
  // Not even that can be asked of a prototype.
  if (isFreed !== false || (depth !== null && depth < 0)) return `[${name}]`;
  const contents = "value" in this ? "value" : "capacity" in this ? "available" : "view";
  const names = fields.length > 0 ? ["ptr", ...fields] : [...members, contents];
  const shown = names.filter((each) => each in this).map((each) => [each, read(this, each)]);
  return `${name} ${inspect(Object.fromEntries(shown), { ...options, depth })}`;
}

/** What JSON.stringify takes: a struct's fields, a text, elements. @throws {MemoryMisuseError} with code USE_AFTER_FREE: it is freed. */
export function plain(block: { readonly view: ArrayLike<unknown> }): unknown {
  const fields = Object.keys(Object.getPrototypeOf(block));
  if (fields.length > 0)
    return Object.fromEntries(fields.map((name) => [name, plainField(Reflect.get(block, name))]));
  const contents = "value" in block ? block.value : block.view;
  return typeof contents === "string" ? contents : Array.from(contents as ArrayLike<unknown>);
}

/** An array in a struct is a typed array, which JSON would make an object of. */
const plainField = (value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value);

/** A string's bytes may be overwritten, and a slice may lie outside: no reason for a console to throw. */
function read(block: object, name: string): unknown {
  try {
    return Reflect.get(block, name);
  } catch (error) {
    return error;
  }
}
