// Python's own ctypes, in Pyodide, is asked the same: layouts of random structures and unions, wrapped integers, and programs on a buffer.
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { type CTypes, createPyMem, type PyMem, type SimpleType } from "../src/index.js";
import { plain, runSteps, typeOf } from "./support/ctypes-here.js";
import { ctypesOracle, type StructSpec, type TypeSpec } from "./support/ctypes-python.js";
import { startCPython } from "./support/pyodide.js";
import { runSeed } from "./support/random.js";

const seed = runSeed();
const settings = { seed, numRuns: 300 };

let python: ReturnType<typeof ctypesOracle>;
let py: PyMem;
let ctypes: CTypes;

beforeAll(async () => {
  python = ctypesOracle(await startCPython());
  py = createPyMem();
  ctypes = py.ctypes;
});

const integers = ["c_byte", "c_ubyte", "c_short", "c_ushort", "c_int", "c_uint", "c_longlong", "c_ulonglong"];
const numbers = [...integers, "c_float", "c_double", "c_bool", "c_char"];
const others = ["c_wchar", "c_long", "c_ulong", "c_size_t", "c_char_p", "c_wchar_p", "c_void_p"];
const bitsOf = (name: string) =>
  name.endsWith("longlong") ? 64 : name.endsWith("int") ? 32 : name.endsWith("short") ? 16 : 8;

const value = fc.oneof(
  fc.bigInt({ min: -200n, max: 200n }),
  fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }),
);

const bitField = fc
  .constantFrom(...integers)
  .chain((name) => fc.integer({ min: 1, max: bitsOf(name) }).map((bits) => [{ name }, bits] as const));

/** Structures and unions, down to so many levels of fields. */
function structSpec(depth: number, big: boolean): fc.Arbitrary<StructSpec> {
  const simple = fc.constantFrom(...numbers, ...(big ? [] : others)).map((name): TypeSpec => ({ name }));
  const leaf = big
    ? simple
    : fc.oneof(
        simple,
        simple.map((pointer): TypeSpec => ({ pointer })),
      );
  const nested: fc.Arbitrary<TypeSpec> =
    depth === 0 ? leaf : fc.oneof({ arbitrary: leaf, weight: 3 }, structSpec(depth - 1, big));
  const type = fc.oneof(
    { arbitrary: nested, weight: 4 },
    fc.record({ array: nested, length: fc.integer({ min: 0, max: 5 }) }),
  );
  const field = fc.oneof(
    type.map((t) => [t] as const),
    bitField,
  );
  const statics = fc.oneof(
    { arbitrary: fc.constant({}), weight: 3 },
    fc.record({ _pack_: fc.constantFrom(1, 2, 4, 8) }),
    fc.record({ _align_: fc.constantFrom(0, 1, 2, 8, 16) }),
    fc.record({ _layout_: fc.constantFrom("ms", "gcc-sysv") }),
  );
  return fc
    .record({ fields: fc.array(field, { maxLength: 7 }), union: fc.boolean(), statics })
    .map(({ fields, union, statics }) => ({
      fields: fields.map(([t, ...bits], i) => [`f${i}`, t, ...bits] as StructSpec["fields"][number]),
      union,
      big,
      statics,
    }));
}

const anyStruct = fc.boolean().chain((big) => structSpec(2, big));
const derived = fc.tuple(structSpec(1, false), structSpec(1, false)).map(([base, own]): StructSpec => {
  const fields = own.fields.map(
    ([name, ...rest]) => [`own_${name}`, ...rest] as StructSpec["fields"][number],
  );
  return { ...own, union: false, fields, base: { ...base, union: false, statics: {} } };
});

/** Bit fields that often fill what they lie in, to the last bit. */
const bits: fc.Arbitrary<StructSpec> = fc
  .record({
    fields: fc.array(
      fc.tuple(fc.constantFrom("c_ubyte", "c_short", "c_ushort"), fc.constantFrom(1, 3, 4, 5, 8)),
      {
        minLength: 2,
        maxLength: 7,
      },
    ),
    big: fc.boolean(),
    statics: fc.constantFrom({ _layout_: "ms" }, { _layout_: "gcc-sysv" }, { _pack_: 1 }),
  })
  .map(({ fields, ...rest }) => ({
    ...rest,
    fields: fields.map(([name, n], i) => [`f${i}`, { name }, n] as const),
    union: false,
  }));

/** The fields of a structure that integers can be written to. */
const isInteger = ([, type]: StructSpec["fields"][number]) => "name" in type && integers.includes(type.name);

it(`gives structures and unions Python's layout, and bit fields their bits, with TEST_SEED=${seed}`, () => {
  fc.assert(
    fc.property(
      fc.oneof({ arbitrary: anyStruct, weight: 4 }, derived, bits),
      fc.array(value, { minLength: 7 }),
      (spec, values) => {
        const written = spec.fields.filter(isInteger).map(([name], i) => [name, values[i] ?? 0n] as const);
        const type = typeOf(ctypes, spec);
        const object = new (type as unknown as new () => Record<string, unknown>)();
        const read = written.map(([name, n]) => {
          object[name] = n;
          return plain(object[name]);
        });
        const size = ctypes.sizeof(type);
        const bytes = [...ctypes.memoryview_at(ctypes.byref(object as never), size)];
        const offsets = spec.fields.map(([name]) => ctypes.offsetof(type, name));
        ctypes.free(object as never);
        const decimals = written.map(([name, n]) => [name, String(n)]);
        expect([size, ctypes.alignment(type), offsets, bytes, read]).toEqual(
          python("layout", spec, decimals),
        );
      },
    ),
    settings,
  );
  expect(py.check()).toBe(0);
});

/** A value of a fundamental type that is known by its name. */
function valueIn(name: string, init: unknown): unknown {
  const type = ctypes[name as keyof CTypes] as unknown as SimpleType<string, unknown>;
  using object = type(init);
  return object.value;
}

it(`wraps integers as Python does, with TEST_SEED=${seed}`, () => {
  const sized = [8, 16, 32, 64].flatMap((bits) => [`c_int${bits}`, `c_uint${bits}`]);
  const names = [...integers, ...sized, "c_long", "c_ulong", "c_size_t", "c_ssize_t", "c_void_p"];
  fc.assert(
    fc.property(fc.constantFrom(...names), value, (name, n) => {
      expect(plain(valueIn(name, n))).toEqual(python("wrapped", name, String(n)));
      // A number of JavaScript beyond 2^53 is rounded, and an integer all the same.
      expect(plain(valueIn(name, Number(n)))).toEqual(python("wrapped", name, String(BigInt(Number(n)))));
    }),
    settings,
  );
});

it(`has Python's floats, with TEST_SEED=${seed}`, () => {
  const float = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
  fc.assert(
    fc.property(fc.constantFrom("c_float", "c_double"), float, (name, x) => {
      const there = Number(String(python("wrapped", name, String(x))).replace("inf", "Infinity"));
      expect(valueIn(name, x)).toBe(there);
    }),
    settings,
  );
});

const byte = fc.integer({ min: 0, max: 255 });
const at = fc.integer({ min: 0, max: 23 });
const index = fc.integer({ min: -14, max: 14 });
const pointee = fc.constantFrom(...integers).map((name) => ({ name }));
const step = fc.oneof(
  fc.tuple(fc.constant("value"), fc.array(byte, { maxLength: 26 })),
  fc.tuple(fc.constant("raw"), fc.array(byte, { maxLength: 26 })),
  fc.tuple(fc.constant("set"), index, value.map(String)),
  fc.tuple(fc.constant("get"), index),
  fc.tuple(fc.constant("char"), fc.integer({ min: -26, max: 26 }), fc.integer({ min: -2, max: 258 })),
  fc
    .tuple(fc.constant("memmove"), at, at, at)
    .filter(([, to, from, n]) => Number(to) + Number(n) <= 24 && Number(from) + Number(n) <= 24),
  fc
    .tuple(fc.constant("memset"), at, fc.integer({ min: -300, max: 300 }), at)
    .filter(([, to, , n]) => Number(to) + Number(n) <= 24),
  fc.tuple(fc.constant("string"), at, at).filter(([, from, n]) => Number(from) + Number(n) <= 24),
  fc.tuple(fc.constant("to nul"), at),
  fc.tuple(fc.constant("cast"), pointee, fc.integer({ min: 0, max: 2 })),
  fc.tuple(fc.constant("cast set"), pointee, fc.integer({ min: 0, max: 2 }), value.map(String)),
  fc.tuple(fc.constant("slice"), index, index),
  fc.tuple(fc.constant("copied"), pointee, fc.integer({ min: -1, max: 24 })),
);

it(`does to a buffer what Python does, with TEST_SEED=${seed}`, () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
      expect(runSteps(ctypes, steps)).toEqual(python("run", steps));
    }),
    settings,
  );
  expect(py.check()).toBe(0);
});
