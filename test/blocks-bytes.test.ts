// Bytes, and the addresses of views.

import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Block, BytesBlock, type PyMem } from "../src/index.js";
import { eachScene, grow, replayed } from "./support/block-scenes.js";
import { eachBuild } from "./support/builds.js";
import { detached, detachedDataView } from "./support/detached.js";
import { thrown } from "./support/thrown.js";

const test = (name: string, use: (py: PyMem) => void) => eachBuild((create) => it(name, () => use(create())));

eachScene(({ open, between }) => {
  it("bytes are a copy of their source, whatever it is, and give a copy of themselves", () => {
    const py = open();
    const check = (source: Uint8Array) => {
      const list = [...source];
      const padded = Uint8Array.of(1, 2, 3, ...list, 4);
      const block = py.alloc(source.length);
      block.view.set(source);
      const sources = [
        source,
        list,
        list.values(),
        block,
        () => block.view,
        block.slice(),
        Uint8Array.from(source).buffer,
        runInNewContext("Uint8Array.from(list).buffer", { list }),
        padded.subarray(3, -1),
        new DataView(padded.buffer, 3, list.length),
        Buffer.from(source),
        runInNewContext("Uint8Array").from(list),
      ];
      for (const one of sources) {
        // A view of the heap is read again each time.
        const bytes = py.bytes(typeof one === "function" ? one() : one);
        between(py);
        expect([bytes.size, [...bytes.view]]).toEqual([list.length, list]);
        const copy = bytes.value;
        expect(copy).toEqual(Uint8Array.from(source));
        copy.fill(0x77);
        expect([...bytes.value]).toEqual(list);
        bytes.free();
      }
      block.free();
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), check), { numRuns: 30, ...replayed });
    expect(py.check()).toBe(0);
  });

  it("the address of a view is that of its first byte", () => {
    const py = open();
    const array = py.array(Float64Array, [1, 2, 3]);
    between(py);
    for (const view of [
      array.view,
      array.view.subarray(2),
      new DataView(py.memory.buffer, array.ptr + 5, 0),
    ]) {
      expect(py.addressOf(view)).toBe(view.byteOffset);
    }
    expect(py.addressOf(array.view.subarray(3))).toBe(array.ptr + 24);
    expect(py.addressOf(new Uint8Array(py.memory.buffer))).toBe(0);
  });
});

describe("py.bytes", () => {
  test("refuses what is no bytes, by index and value", (py) => {
    const rows: readonly [unknown, string, string][] = [
      [[0, 256], "RangeError", "bytes: element 1 must be an integer from 0 to 255, not 256"],
      [[-1], "RangeError", "bytes: element 0 must be an integer from 0 to 255, not -1"],
      [[1.5], "RangeError", "bytes: element 0 must be an integer from 0 to 255, not 1.5"],
      [[0, 1, "2"], "TypeError", 'bytes: element 2 must be an integer from 0 to 255, not "2"'],
      [[1n], "TypeError", "bytes: element 0 must be an integer from 0 to 255, not 1n"],
      [[undefined], "TypeError", "bytes: element 0 must be an integer from 0 to 255, not undefined"],
      ...[10, "abc", null, undefined, {}, { length: 2 }, () => 0, true].map(
        (value): [unknown, string, string] => [
          value,
          "TypeError",
          "bytes: source must be a typed array, an ArrayBuffer, a block or a list of bytes, not ",
        ],
      ),
    ];
    for (const [source, name, message] of rows) {
      const error = thrown(() => py.bytes(source as never));
      expect(error).toMatchObject({ name, message: expect.stringContaining(message) });
    }
    const gone = py.alloc(4);
    gone.free();
    expect(thrown(() => py.bytes(gone))).toMatchObject({ code: "USE_AFTER_FREE" });
    expect(py.getAllocatedBlocks()).toBe(0);
  });

  test("are taken from the heap's own memory, also where that grows for them", (py) => {
    const block = py.alloc(3 * 65536);
    block.view.fill(0x5a);
    for (const source of [() => block, () => block.view]) {
      const { buffer } = py.memory;
      const bytes = py.bytes(source());
      expect(py.memory.buffer === buffer).toBe(false);
      expect(bytes.view.every((byte) => byte === 0x5a)).toBe(true);
    }
    const { buffer } = py.memory;
    const floats = py.convert(block.view, Float64Array);
    expect(py.memory.buffer === buffer).toBe(false);
    expect(floats.view.every((value) => value === 0x5a)).toBe(true);
  });

  test("takes no detached buffer for an empty one", (py) => {
    const view = detached();
    for (const source of [view, view.buffer, detachedDataView()]) {
      expect(() => py.bytes(source)).toThrow(/^bytes: source is a view whose buffer is detached/);
    }
    expect(py.bytes(new Uint8Array(0)).size).toBe(0);
    expect(py.bytes(new ArrayBuffer(0)).size).toBe(0);
  });

  test("has no value once it is freed", (py) => {
    const bytes = py.bytes([1, 2]);
    expect([bytes instanceof BytesBlock, bytes instanceof Block]).toEqual([true, true]);
    bytes.free();
    expect(thrown(() => bytes.value)).toMatchObject({ code: "USE_AFTER_FREE" });
  });

  eachBuild((create) => {
    it("without memory is a MemoryError", () => {
      const py = create({ maximumBytes: 2 * 65536 });
      const error = thrown(() => py.bytes(new ArrayBuffer(3 * 65536)));
      expect(error).toMatchObject({ name: "MemoryError", message: "bytes: no memory for 196608 bytes" });
      const long = thrown(() => py.convert(new Int8Array(65536), Float64Array));
      expect(long).toMatchObject({ name: "MemoryError", message: "convert: no memory for 524288 bytes" });
      expect(py.check()).toBe(0);
    });
  });
});

describe("py.addressOf", () => {
  test("refuses views of other memories, and those that growth has detached", (py) => {
    const own = py.array(Int32Array, 4).view;
    const other = eachOther();
    for (const view of other)
      expect(() => py.addressOf(view)).toThrow("addressOf: view is of another memory");
    grow(py);
    for (const view of [own, detached(), detachedDataView()]) {
      const words =
        /^addressOf: view is a view whose buffer is detached: its memory has grown since it was made, or it was transferred/;
      expect(thrown(() => py.addressOf(view))).toBeInstanceOf(TypeError);
      expect(() => py.addressOf(view)).toThrow(words);
    }
    for (const none of [null, undefined, 8, "x", {}, [], py.alloc(1), py.memory.buffer]) {
      expect(() => py.addressOf(none as never)).toThrow(/^addressOf: view must be a typed array, not /);
    }
  });

  const eachOther = (): ArrayBufferView[] => [
    new Uint8Array(8),
    new DataView(new ArrayBuffer(0)),
    new Float32Array(new WebAssembly.Memory({ initial: 1 }).buffer),
    new Uint8Array(new SharedArrayBuffer(4)),
  ];
});
