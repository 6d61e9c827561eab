// Section 4 of the conformance table, the debug hooks: what a block looks like, and what becomes of it.
import { expect } from "vitest";
import type { PyMem } from "../../src/index.js";
import {
  bytesAt,
  CLEAN,
  DEAD,
  type Domain,
  domainsOf,
  FORBIDDEN,
  HEAD,
  MAXIMUM,
  of,
  type Row,
  stamp,
  TAIL,
  watch,
} from "./conformance.js";

/** The bytes of the size that comes first, big-endian. */
const sizeBytes = (n: number) => [n >>> 24, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff];

/** What lies before a debug block. */
export const headOf = (n: number, api: string) => [...sizeBytes(n), api.charCodeAt(0), ...of(3, FORBIDDEN)];
const wholeOf = (n: number, api: string, data: readonly number[]) => [
  ...headOf(n, api),
  ...data,
  ...of(TAIL, FORBIDDEN),
];

/** The domain, its inner allocator watched, and the debug hooks on top. */
function hooked(py: PyMem, i: number, changes?: Parameters<typeof watch>[3]) {
  const domain = domainsOf(py)[i] as Domain;
  return { domain, inner: watch(py, domain.name, 0, changes) };
}

function layout(py: PyMem): void {
  const watches = domainsOf(py).map((_, i) => hooked(py, i));
  py.PyMem_SetupDebugHooks();
  const [mem] = [py.PyMem_Malloc(5)];
  expect(bytesAt(py, mem - 8, 17).map((byte) => byte.toString(16).padStart(2, "0"))).toEqual(
    "00 00 00 05 6d fd fd fd cd cd cd cd cd fd fd fd fd".split(" "),
  );
  for (const { domain, inner } of watches) {
    for (const n of [0, 1, 5, 16, 300]) {
      const p = domain.malloc(n);
      expect(bytesAt(py, p - HEAD, n + HEAD + TAIL)).toEqual(wholeOf(n, domain.api, of(n, CLEAN)));
      expect(inner.calls.at(-1)).toEqual(["malloc", n + HEAD + TAIL]);
      domain.free(p);
      expect(inner.calls.at(-1)).toEqual(["free", p - HEAD]);
    }
  }
}

/** Without the option there is no number, as in CPython. */
function serials(py: PyMem): void {
  const first = py.PyMem_Malloc(5);
  const second = py.PyObject_Malloc(0);
  const third = py.PyMem_Realloc(first, 7);
  expect(bytesAt(py, second + TAIL, 4)).toEqual(sizeBytes(2));
  expect(bytesAt(py, third + 7 + TAIL, 4)).toEqual(sizeBytes(3));
  expect(bytesAt(py, third - HEAD, HEAD)).toEqual(headOf(7, "m"));
}

function fillBytes(py: PyMem): void {
  const freed: number[][] = [];
  let blocks: number[] = [];
  const watches = domainsOf(py).map((_, i) =>
    hooked(py, i, (old) => ({
      free: (ctx, p) => {
        const n = blocks.pop();
        if (n !== undefined) freed.push(bytesAt(py, p, n));
        old.free(ctx, p);
      },
    })),
  );
  py.PyMem_SetupDebugHooks();
  for (const { domain, inner } of watches) {
    const zeros = domain.calloc(4, 3);
    expect(inner.calls.at(-1)).toEqual(["calloc", 1, 24]);
    expect(bytesAt(py, zeros - HEAD, 24)).toEqual(wholeOf(12, domain.api, of(12, 0)));
    for (const n of [0, 12, 250]) {
      const p = domain.malloc(n);
      stamp(py, p, n);
      blocks = [n + HEAD + TAIL];
      domain.free(p);
      expect(freed.pop()).toEqual(of(n + HEAD + TAIL, DEAD));
    }
  }
}

function overflows(py: PyMem): void {
  const refuse = () => 0;
  const watches = domainsOf(py).map((_, i) => hooked(py, i, () => ({ malloc: refuse, calloc: refuse })));
  py.PyMem_SetupDebugHooks();
  for (const { domain, inner } of watches) {
    for (const n of [MAXIMUM - 11, MAXIMUM]) {
      expect([domain.malloc(n), domain.calloc(1, n), domain.realloc(0, n)]).toEqual([0, 0, 0]);
    }
    expect(inner.calls).toEqual([]);
    domain.malloc(MAXIMUM - 12);
    domain.calloc(MAXIMUM - 12, 1);
    expect(inner.calls).toEqual([
      ["malloc", MAXIMUM],
      ["calloc", 1, MAXIMUM],
    ]);
  }
}

/** What the inner realloc sees of a block: all dead but for what is more than 64 bytes from both ends. */
const erased = (data: readonly number[]) =>
  data.length <= 128
    ? of(HEAD + data.length + TAIL, DEAD)
    : [...of(HEAD + 64, DEAD), ...data.slice(64, -64), ...of(64 + TAIL, DEAD)];

function reallocs(i: number, from: number, to: number, isFailing: boolean, create: () => PyMem): void {
  const py = create();
  let seen: number[] = [];
  const { domain, inner } = hooked(py, i, (old) => ({
    realloc: (ctx, p, n) => {
      seen = bytesAt(py, p, from + HEAD + TAIL);
      return isFailing ? 0 : old.realloc(ctx, p, n);
    },
  }));
  py.PyMem_SetupDebugHooks();
  const p = domain.malloc(from);
  const data = stamp(py, p, from);
  const q = domain.realloc(p, to);
  expect(seen).toEqual(erased(data));
  expect(inner.calls).toContainEqual(["realloc", p - HEAD, to + HEAD + TAIL]);
  const [at, n, expected] = isFailing
    ? [p, from, data]
    : [q, to, [...data, ...of(Math.max(to - from, 0), CLEAN)].slice(0, to)];
  if (isFailing) expect(q).toBe(0);
  expect(bytesAt(py, at - HEAD, n + HEAD + TAIL)).toEqual(wholeOf(n, domain.api, expected));
  domain.free(at);
}

function nestedEnvelopes(py: PyMem): void {
  py.PyMem_SetupDebugHooks();
  py.PyMem_SetupDebugHooks();
  for (const { api, malloc, realloc, free } of domainsOf(py).slice(1)) {
    for (const n of [513, 600, 5000]) {
      const p = realloc(malloc(n), n + 1);
      const whole = wholeOf(n + 1, api, [...of(n + 1, CLEAN)]);
      expect(bytesAt(py, p - 2 * HEAD, n + 1 + 2 * (HEAD + TAIL))).toEqual(
        wholeOf(n + 1 + HEAD + TAIL, "r", whole),
      );
      free(p);
    }
    // One that comes of a pool, and those of raw, have one.
    const small = malloc(24);
    expect(bytesAt(py, small - HEAD, HEAD)).toEqual(headOf(24, api));
    expect(bytesAt(py, small - 2 * HEAD, HEAD)).not.toEqual(headOf(24 + HEAD + TAIL, "r"));
    const p = py.PyMem_RawMalloc(5000);
    expect(bytesAt(py, p - 2 * HEAD, HEAD)).not.toEqual(headOf(5000 + HEAD + TAIL, "r"));
  }
  expect(py.misuseCount).toBe(0);
}

/** Of blocks; faults and their reports are in conformance-section-4-faults.ts. */
export const debugBlockRows: readonly Row[] = [
  {
    id: "4.1",
    behaviour:
      "a debug block is its size big-endian, r, m or o, 3 bytes 0xFD, its data, 4 bytes 0xFD, and a serial number if asked for",
    run: (create) => {
      layout(create());
      serials(create({ allocator: "debug", debugSerials: true }));
    },
  },
  {
    id: "4.2",
    behaviour:
      "malloc fills with 0xCD, calloc leaves zeros, free overwrites all with 0xDD before it frees, and what is too large with its 12 bytes is NULL",
    run: (create) => {
      fillBytes(create());
      overflows(create());
    },
  },
  {
    id: "4.3",
    behaviour:
      "realloc has 64 bytes at each end, head and tail erased while the inner one runs, puts them back, and fills what is new with 0xCD",
    run: (create) => {
      for (const i of [0, 1, 2]) {
        for (const [from, to] of [
          [5, 30],
          [100, 20],
          [128, 400],
          [129, 300],
          [300, 400],
          [400, 30],
          [300, 250],
          [200, 0],
        ] as const) {
          for (const isFailing of [false, true]) reallocs(i, from, to, isFailing, create);
        }
      }
    },
  },
  {
    id: "4.7",
    behaviour:
      "a block that mem or obj have of raw has two envelopes, the inner one raw's, and setting the hooks up twice changes nothing",
    run: (create) => nestedEnvelopes(create()),
  },
];
