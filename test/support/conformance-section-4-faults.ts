// Section 4 of the conformance table, the debug hooks: what they find, and what they say of it.
import { expect } from "vitest";
import { type PyMem, PyMemFatalError } from "../../src/index.js";
import { fixedLayout } from "./builds.js";
import { bytesAt, domainsOf, FORBIDDEN, fill, HEAD, of, type Row, stamp, TAIL } from "./conformance.js";
import { thrown } from "./thrown.js";

/** The fault of the call, which is the debug hooks'. */
export function fault(call: () => unknown): PyMemFatalError {
  const error = thrown(call);
  expect(error).toBeInstanceOf(PyMemFatalError);
  return error as PyMemFatalError;
}

function orderOfChecks(py: PyMem): void {
  const n = 16;
  for (const { api, malloc, realloc, free } of domainsOf(py)) {
    const places = [
      ["free", free],
      ["realloc", (p: number) => realloc(p, 20)],
    ] as const;
    for (const [place, call] of places) {
      const p = malloc(n);
      const head = bytesAt(py, p - HEAD, HEAD);
      const prefix = place === "free" ? "_PyMem_DebugRawFree" : "_PyMem_DebugRawRealloc";
      const fatal = () => fault(() => call(p)).message;
      const badId = `Allocated using API 'x', verified using API '${api}'`;
      // All three, then the last two, then the last one.
      fill(py, p - 4, 1, 0x78);
      fill(py, p - 1, 1, 0);
      fill(py, p + n, 1, 0x78);
      expect(fatal()).toBe(`Fatal Python error: ${prefix}: bad ID: ${badId}`);
      fill(py, p - 4, 1, head[4] ?? 0);
      expect(fatal()).toBe(`Fatal Python error: ${prefix}: bad leading pad byte`);
      fill(py, p - 1, 1, FORBIDDEN);
      expect(fatal()).toBe(`Fatal Python error: ${prefix}: bad trailing pad byte`);
      for (const i of [0, 1, 2, 3]) {
        fill(py, p + n, TAIL, FORBIDDEN);
        fill(py, p + n + i, 1, 0);
        expect(fatal()).toContain("bad trailing pad byte");
      }
      fill(py, p + n, TAIL, FORBIDDEN);
      for (const i of [1, 2, 3]) {
        fill(py, p - i, 1, 0);
        expect(fatal()).toContain("bad leading pad byte");
        fill(py, p - i, 1, FORBIDDEN);
      }
      free(place === "free" ? p : realloc(p, 20));
    }
  }
  expect(py.getAllocatedBlocks()).toBe(0);
}

/** No lock is asked for: each function of each domain runs while any other one is under way. */
function noLock(py: PyMem): void {
  const seen: number[] = [];
  for (const { name } of domainsOf(py)) {
    const old = py.PyMem_GetAllocator(name);
    py.PyMem_SetAllocator(name, {
      ...old,
      malloc: (ctx, n) => {
        if (n === 16 + HEAD + TAIL && seen.length < 3) {
          seen.push(n);
          for (const { malloc, free } of domainsOf(py)) free(malloc(40));
        }
        return old.malloc(ctx, n);
      },
    });
  }
  py.PyMem_SetupDebugHooks();
  for (const { malloc, free } of domainsOf(py)) free(malloc(16));
  expect(seen).toHaveLength(3);
  expect(py.misuseCount).toBe(0);
}

const hex = (value: number) => value.toString(16);
const ADVICE = "Enable tracemalloc to get the memory block allocation traceback\n\n";

function soundReports(py: PyMem): void {
  const shown: readonly (readonly [number, string])[] = [
    [0, ""],
    [1, "    Data at p: 0b\n"],
    [8, "    Data at p: 0b 30 55 7a 9f c4 e9 0e\n"],
    [10, "    Data at p: 0b 30 55 7a 9f c4 e9 0e 33 58\n"],
    [16, "    Data at p: 0b 30 55 7a 9f c4 e9 0e 33 58 7d a2 c7 ec 11 36\n"],
    [17, "    Data at p: 0b 30 55 7a 9f c4 e9 0e ... 58 7d a2 c7 ec 11 36 5b\n"],
    [100, "    Data at p: 0b 30 55 7a 9f c4 e9 0e ... 57 7c a1 c6 eb 10 35 5a\n"],
  ];
  for (const [n, data] of shown) {
    const p = py.PyMem_Malloc(n);
    stamp(py, p, n);
    const expected =
      `Debug memory block at address p=0x${hex(p)}: API 'm'\n` +
      `    ${n} bytes originally requested\n` +
      "    The 3 pad bytes at p-3 are FORBIDDENBYTE, as expected.\n" +
      `    The 4 pad bytes at tail=0x${hex(p + n)} are FORBIDDENBYTE, as expected.\n` +
      `${data}\n${ADVICE}`;
    expect(fault(() => domainsOf(py)[0].free(p)).report).toBe(expected);
  }
}

function damagedReports(py: PyMem): void {
  const p = py.PyObject_Malloc(4);
  fill(py, p - 2, 1, 0x41);
  fill(py, p + 4, 2, 0);
  const { report, address, code } = fault(() => py.PyObject_Free(p));
  expect([address, code]).toEqual([p, "LEADING_PAD"]);
  expect(report).toBe(
    `Debug memory block at address p=0x${hex(p)}: API 'o'\n` +
      "    4 bytes originally requested\n" +
      "    The 3 pad bytes at p-3 are not all FORBIDDENBYTE (0xfd):\n" +
      "        at p-3: 0xfd\n" +
      "        at p-2: 0x41 *** OUCH\n" +
      "        at p-1: 0xfd\n" +
      "    Because memory is corrupted at the start, the count of bytes requested\n" +
      "       may be bogus, and checking the trailing pad bytes may segfault.\n" +
      `    The 4 pad bytes at tail=0x${hex(p + 4)} are not all FORBIDDENBYTE (0xfd):\n` +
      "        at tail+0: 0x00 *** OUCH\n" +
      "        at tail+1: 0x00 *** OUCH\n" +
      "        at tail+2: 0xfd\n" +
      "        at tail+3: 0xfd\n" +
      `    Data at p: cd cd cd cd\n\n${ADVICE}`,
  );
  const dump = report.slice(0, -ADVICE.length);
  py.setBlockTraceback(() => ['File "<exec>", line 1', 'File "a.py", line 366']);
  expect(fault(() => py.PyObject_Free(p)).report).toBe(
    `${dump}Memory block allocated at (most recent call first):\n  File "<exec>", line 1\n  File "a.py", line 366\n\n`,
  );
  py.setBlockTraceback(() => undefined);
  expect(fault(() => py.PyObject_Free(p)).report).toBe(dump);
}

function serialReports(py: PyMem): void {
  py.PyMem_Malloc(1);
  const p = py.PyMem_Malloc(2);
  expect(fault(() => domainsOf(py)[2].free(p)).report).toContain(
    `    The 4 pad bytes at tail=0x${hex(p + 2)} are FORBIDDENBYTE, as expected.\n` +
      "    The block was made by call #2 to debug malloc/realloc.\n" +
      "    Data at p: cd cd\n",
  );
}

function olderBlocks(py: PyMem, n: number): void {
  const older = domainsOf(py).map(({ calloc }) => [0, 1, 2].map(() => calloc(n, 1))[1] ?? 0);
  py.PyMem_SetupDebugHooks();
  domainsOf(py).forEach(({ free, realloc }, i) => {
    const p = older[i] ?? 0;
    expect(fault(() => free(p)).code).toBe("BAD_ID");
    expect(fault(() => realloc(p, 2 * n)).code).toBe("BAD_ID");
    // Nothing has happened to it.
    expect(bytesAt(py, p, n)).toEqual(of(n, 0));
  });
  expect(py.check()).toBe(0);
}

export const debugFaultRows: readonly Row[] = [
  {
    id: "4.4",
    behaviour:
      "free and realloc check first the API, then the 3 pads before the block, then the 4 behind it, and the fatal error names the C function",
    run: (create) => orderOfChecks(create({ allocator: "debug" })),
  },
  {
    id: "4.5",
    behaviour: "the debug functions of mem and obj first check that the GIL is held",
    instead:
      "there is no GIL, and a heap can be called by its own thread only: there is nothing to check, and none of the calls is refused",
    run: (create) => noLock(create()),
  },
  {
    id: "4.6",
    behaviour:
      "the report has the block's address, API, size, pads, first and last 8 bytes, and its traceback or the advice to enable tracemalloc",
    instead:
      "the error carries it, as there is no stderr; who traces blocks is asked for the traceback (setBlockTraceback)",
    run: (create) => {
      soundReports(create({ allocator: "debug" }));
      damagedReports(create({ allocator: "debug" }));
      serialReports(create({ allocator: "debug", debugSerials: true }));
    },
  },
  {
    id: "4.8",
    behaviour: "a block that is older than the debug hooks has no envelope: its free reports a bad ID",
    run: (create, build) => {
      // What lies before a block is another one's there: only some seeds put an API's letter there.
      for (const n of [24, 5000]) olderBlocks(create(fixedLayout(build)), n);
    },
  },
];
