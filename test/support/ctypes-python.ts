// Python's ctypes as an oracle: what it makes of types, values and calls that are given as JSON.
import type { CPython } from "./pyodide.js";

/** A type by its description, which both sides make for themselves. */
export type TypeSpec =
  | { readonly name: string }
  | { readonly array: TypeSpec; readonly length: number }
  | { readonly pointer: TypeSpec }
  | StructSpec;

export interface StructSpec {
  readonly fields: readonly (readonly [name: string, type: TypeSpec, bits?: number])[];
  readonly union: boolean;
  readonly big: boolean;
  /** `_pack_`, `_align_`, `_layout_`. */
  readonly statics: Readonly<Record<string, number | string>>;
  readonly base?: StructSpec;
}

/** A number for Python: as a decimal, so that none is rounded. */
export type Decimal = string;

const python = `
import ctypes, json, warnings
from ctypes import *
warnings.simplefilter("ignore")

def make(spec):
    if "name" in spec: return getattr(ctypes, spec["name"])
    if "array" in spec: return make(spec["array"]) * spec["length"]
    if "pointer" in spec: return POINTER(make(spec["pointer"]))
    if "base" in spec: parent = make(spec["base"])
    else: parent = [[Structure, Union], [BigEndianStructure, BigEndianUnion]][spec["big"]][spec["union"]]
    fields = [(f[0], make(f[1]), *f[2:]) for f in spec["fields"]]
    return type(parent)("S", (parent,), {**spec["statics"], "_fields_": fields})

def text(b):
    try: return b.decode()
    except UnicodeDecodeError: return "".join(chr(x if x < 128 else 0xdc00 + x) for x in b)

def plain(value):
    if isinstance(value, bytes): return text(value)
    if isinstance(value, bool) or value is None or isinstance(value, str): return value
    if isinstance(value, (int, float)): return str(value)
    return "object"

def layout(spec, values):
    T = make(spec)
    names = [f[0] for f in spec["fields"]]
    t = T()
    read = []
    for name, value in values:
        setattr(t, name, int(value))
        read.append(plain(getattr(t, name)))
    return [sizeof(T), alignment(T), [getattr(T, n).offset for n in names], list(bytes(t)), read]

def wrapped(name, value):
    T = getattr(ctypes, name)
    return plain(T((float if name in ("c_float", "c_double") else int)(value)).value)

def run(steps):
    b = create_string_buffer(24)
    ints = (c_short * 12).from_buffer(b)
    said = []
    for step in steps:
        op, args = step[0], step[1:]
        try:
            if op == "value": b.value = bytes(args[0])
            elif op == "raw": b.raw = bytes(args[0])
            elif op == "set": ints[args[0]] = int(args[1])
            elif op == "get": said.append(plain(ints[args[0]]))
            elif op == "char": b[args[0]] = args[1]
            elif op == "memmove": memmove(addressof(b) + args[0], addressof(b) + args[1], args[2])
            elif op == "memset": memset(byref(b, args[0]), args[1], args[2])
            elif op == "string": said.append(plain(string_at(addressof(b) + args[0], args[1])))
            elif op == "to nul": b[23] = 0; said.append(plain(string_at(addressof(b) + args[0])))
            elif op == "cast": said.append(plain(cast(b, POINTER(make(args[0])))[args[1]]))
            elif op == "cast set": cast(b, POINTER(make(args[0])))[args[1]] = int(args[2])
            elif op == "slice": said.append([plain(i) for i in ints[args[0]:args[1]]])
            elif op == "copied": said.append(plain(make(args[0]).from_buffer_copy(b, args[1]).value))
            said.append(plain(b.value))
        except (ValueError, IndexError, TypeError) as e:
            said.append({"IndexError": "RangeError", "ValueError": "RangeError", "TypeError": "TypeError"}[type(e).__name__])
    return [said, list(b.raw)]

def answer(question):
    name, *args = json.loads(question)
    return json.dumps(globals()[name](*args))
`;

/** Asks a CPython: the name of a function above, and its arguments. */
export function ctypesOracle(cpython: CPython): (name: string, ...args: unknown[]) => unknown {
  cpython.runPython(python);
  return (...question) => {
    const literal = JSON.stringify(JSON.stringify(question));
    return JSON.parse(cpython.runPython(`answer(${literal})`) as string);
  };
}
