// The other side of ctypes-python.ts: the same descriptions and steps on our ctypes.
import type { CDataClass, CTypes, SimpleType } from "../../src/index.js";
import type { StructSpec, TypeSpec } from "./ctypes-python.js";

type Maker = (name: string, fields: unknown, statics?: object) => CDataClass;

export function typeOf(ctypes: CTypes, spec: TypeSpec): CDataClass {
  if ("name" in spec) return ctypes[spec.name as keyof CTypes] as unknown as CDataClass;
  if ("array" in spec) return ctypes.arrayType(typeOf(ctypes, spec.array), spec.length);
  if ("pointer" in spec) return ctypes.POINTER(typeOf(ctypes, spec.pointer));
  const { statics } = spec;
  const fields = spec.fields.map(([name, type, ...bits]) => [name, typeOf(ctypes, type), ...bits]);
  if (!spec.big && spec.base === undefined) {
    return (spec.union ? (ctypes.unionType as Maker) : (ctypes.structType as Maker))("S", fields, statics);
  }
  class S extends (parentOf(ctypes, spec) as typeof ctypes.Structure) {
    static _fields_ = fields;
  }
  return Object.assign(S, statics);
}

function parentOf(ctypes: CTypes, { base, union }: StructSpec): CDataClass {
  if (base !== undefined) return typeOf(ctypes, base);
  return union ? ctypes.BigEndianUnion : ctypes.BigEndianStructure;
}

/** A value as Python's half writes it. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  return typeof value === "object" && value !== null ? "object" : value;
}

type Step = readonly unknown[];

/** The steps on a buffer of 24 bytes: what is read after each, and the bytes in the end. */
export function runSteps(ctypes: CTypes, steps: readonly Step[]): unknown[] {
  using buffer = ctypes.create_string_buffer(24);
  const ints = ctypes.arrayType(ctypes.c_short, 12).from_buffer(buffer);
  const said: unknown[] = [];
  const address = ctypes.addressof(buffer);
  const pointerTo = (spec: unknown) => {
    const type = typeOf(ctypes, spec as TypeSpec) as SimpleType<"q", bigint>;
    return ctypes.cast(buffer, ctypes.POINTER(type));
  };
  // biome-ignore lint/suspicious/noExplicitAny: the arguments of a step are those of its operation.
  const operations: Record<string, (...args: any[]) => void> = {
    value: (bytes) => {
      buffer.value = Uint8Array.from(bytes);
    },
    raw: (bytes) => {
      buffer.raw = Uint8Array.from(bytes);
    },
    set: (i, n) => ints.__setitem__(i, BigInt(n)),
    get: (i) => said.push(plain(ints[i])),
    char: (i, n) => buffer.__setitem__(i, n),
    memmove: (to, from, n) => ctypes.memmove(address + to, address + from, n),
    memset: (to, c, n) => ctypes.memset(ctypes.byref(buffer, to), c, n),
    string: (from, n) => said.push(ctypes.string_at(address + from, n)),
    "to nul": (from) => {
      buffer[23] = "\0";
      said.push(ctypes.string_at(address + from));
    },
    cast: (type, i) => {
      using p = pointerTo(type);
      said.push(plain(p[i]));
    },
    "cast set": (type, i, n) => {
      using p = pointerTo(type);
      p[i] = BigInt(n);
    },
    slice: (from, to) => said.push(ints.slice(from, to).map(plain)),
    copied: (spec, offset) => {
      const type = typeOf(ctypes, spec) as SimpleType<"q", bigint>;
      using copy = type.from_buffer_copy(buffer, offset);
      said.push(plain(copy.value));
    },
  };
  for (const [name, ...args] of steps) {
    try {
      operations[name as string]?.(...args);
      said.push(buffer.value);
    } catch (error) {
      said.push((error as Error).name);
    }
  }
  return [said, [...buffer.raw]];
}
