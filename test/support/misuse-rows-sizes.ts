// Sizes that cannot be had: 0 comes back, and nothing changes. The fast build must refuse them too.
import type { Allocator } from "./allocator.js";
import type { RowScene } from "./misuse-rows-scene.js";

export interface SizeRow {
  readonly name: string;
  /** The requests, each of which must be answered by 0. */
  readonly requests: (scene: RowScene) => readonly number[];
}

const HUGE = [0xffffffff, 0xfffffff8, 0xfffffff0, 0xfffe0001, 0xfffe0000, 0x80000001, 0x80000000, 0x7fffffff];

/** Pairs whose product is more than 32 bits hold, by what a product of 32 bits would be. */
const PRODUCTS: readonly (readonly [name: string, nelem: number, elsize: number])[] = [
  ["wraps to 0", 0x10000, 0x10000],
  ["wraps to 0, by a size of 2^31", 2, 0x80000000],
  ["wraps to 8", 0x20000001, 8],
  ["wraps to 64", 0x40000010, 4],
  ["wraps to 65536", 0x10001, 0x10000],
  ["wraps to 1", 0xffffffff, 0xffffffff],
  ["is 2^32 - 1", 0x10001, 0xffff],
  ["is 2^32 - 1, of elements of a byte", 0xffffffff, 1],
  ["is 2^31", 0x8000, 0x10000],
];

const hex = (n: number) => `0x${n.toString(16)}`;

function mallocs(a: Allocator, n: number): number[] {
  return [a.malloc(n), a.PyMem_Malloc(n), a.PyObject_Malloc(n), a.PyMem_RawMalloc(n)];
}

function callocs(a: Allocator, nelem: number, elsize: number): number[] {
  return [a.calloc, a.PyMem_Calloc, a.PyObject_Calloc, a.PyMem_RawCalloc].map((calloc) =>
    calloc(nelem, elsize),
  );
}

function reallocs(a: Allocator, p: number, n: number): number[] {
  return [a.realloc, a.PyMem_Realloc, a.PyObject_Realloc].map((realloc) => realloc(p, n));
}

const aligned = (align: number, n: number): SizeRow => ({
  name: `aligned_alloc(${hex(align)}, ${hex(n)})`,
  requests: ({ a }) => [a.aligned_alloc(align, n)],
});

export const sizeRows: readonly SizeRow[] = [
  ...HUGE.map((n) => ({ name: `malloc(${hex(n)})`, requests: ({ a }: RowScene) => mallocs(a, n) })),
  ...HUGE.map((n) => ({
    name: `calloc of ${hex(n)} bytes, either way round`,
    requests: ({ a }: RowScene) => [...callocs(a, n, 1), ...callocs(a, 1, n)],
  })),
  ...PRODUCTS.map(([what, nelem, elsize]) => ({
    name: `calloc(${hex(nelem)}, ${hex(elsize)}), which ${what}`,
    requests: ({ a }: RowScene) => [...callocs(a, nelem, elsize), ...callocs(a, elsize, nelem)],
  })),
  ...HUGE.map((n) => ({
    name: `realloc(p, ${hex(n)}), p stays`,
    requests: (scene: RowScene) => reallocs(scene.a, scene.allocate(scene.size).ptr, n),
  })),
  ...HUGE.map((n) => ({
    name: `PyMem_RawRealloc(p, ${hex(n)}), p stays`,
    requests: (scene: RowScene) => {
      const block = scene.allocate(scene.size, scene.families[0]);
      return [scene.a.PyMem_RawRealloc(block.ptr, n)];
    },
  })),
  ...HUGE.map((n) => ({ name: `realloc(0, ${hex(n)})`, requests: ({ a }: RowScene) => reallocs(a, 0, n) })),
  {
    name: "more than the memory there may be",
    requests: ({ a, py, bytes }) => {
      py.setMaximumBytes(bytes.length);
      const refused = [
        ...mallocs(a, bytes.length + 1),
        ...callocs(a, bytes.length, 1),
        ...reallocs(a, 0, bytes.length),
      ];
      py.setMaximumBytes(2 ** 26);
      return refused;
    },
  },
  ...[0, 3, 6, 2 ** 17, 2 ** 31, 0xffffffff, 0xfffffff8].map((align) => aligned(align, 64)),
  ...[8, 4096, 65_536].flatMap((align) => [0xffffffff, 0xfffffff0, 0x7fffffff].map((n) => aligned(align, n))),
];
