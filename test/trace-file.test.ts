// Trace files, there and back, by every codec; and files that are none.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brotli, deflateRaw, nodeCodecs } from "../src/cli/codecs.js";
import { toPlanes } from "../src/trace/byte-planes.js";
import { type Codec, deflateStream, stored } from "../src/trace/codec.js";
import { CALLOC, FREE, MALLOC, REALLOC, type Trace } from "../src/trace/trace.js";
import { checkTrace } from "../src/trace/trace-check.js";
import { fromColumns, toColumns } from "../src/trace/trace-columns.js";
import { TraceError } from "../src/trace/trace-error.js";
import { decodeTrace, decodeTraceAsync, encodeTrace } from "../src/trace/trace-file.js";
import { traceOf, traces } from "./support/traces.js";

const streams = [stored, deflateStream];
const small = traceOf([
  [MALLOC, 2, 0, 24],
  [CALLOC, 1, 1, 600],
  [REALLOC, 2, 0, 70_000],
  [FREE, 1, 1],
  [MALLOC, 0, 1, 0],
  [FREE, 2, 0],
]);
const faultOf = (file: Uint8Array): string => {
  try {
    checkTrace(decodeTrace(file, nodeCodecs));
    return "none";
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    expect(error.message).not.toContain("\n");
    return error.fault;
  }
};
/** The file with a 32-bit number put at the offset. */
const withNumber = (file: Uint8Array, offset: number, value: number): Uint8Array => {
  const other = Uint8Array.from(file);
  new DataView(other.buffer).setUint32(offset, value, true);
  return other;
};

describe.each(nodeCodecs)("by $name", (codec: Codec) => {
  it("every trace comes back as it was", () => {
    fc.assert(
      fc.property(traces(), (trace) => {
        expect(decodeTrace(encodeTrace(trace, codec), nodeCodecs)).toEqual(trace);
      }),
      { numRuns: 60 },
    );
  });

  it("a file that is cut anywhere is refused", () => {
    const file = encodeTrace(small, codec);
    for (let length = 0; length < file.length; length++)
      expect(faultOf(file.subarray(0, length)), `${length} bytes`).toBe("cut");
  });

  it("a byte that was turned is noticed, or changes nothing", () => {
    const file = encodeTrace({ ...small, title: "six operations" }, codec);
    for (let i = 0; i < file.length; i++) {
      for (const mask of [1, 0x80, 0xff]) {
        const other = Uint8Array.from(file);
        other[i] = (other[i] ?? 0) ^ mask;
        if (faultOf(other) === "none")
          expect(decodeTrace(other, nodeCodecs)).toEqual(decodeTrace(file, nodeCodecs));
      }
    }
  });

  it("bytes behind the last column are refused", () => {
    expect(faultOf(Uint8Array.of(...encodeTrace(small, codec), 0))).toBe("damaged");
  });
});

it("every byte of a stored file counts", () => {
  const file = encodeTrace({ ...small, title: "six" });
  for (let i = 0; i < file.length; i++)
    for (let bit = 0; bit < 8; bit++) {
      const other = Uint8Array.from(file);
      other[i] = (other[i] ?? 0) ^ (1 << bit);
      expect(faultOf(other), `byte ${i}, bit ${bit}`).not.toBe("none");
    }
});

it("what Node deflates, the streams of browsers read", async () => {
  await fc.assert(
    fc.asyncProperty(traces(), async (trace) => {
      expect(await decodeTraceAsync(encodeTrace(trace, deflateRaw), streams)).toEqual(trace);
      expect(await decodeTraceAsync(encodeTrace(trace), streams)).toEqual(trace);
    }),
    { numRuns: 30 },
  );
});

/** As version 1 had it: no codec, no title, and a checksum of the columns alone. */
function firstVersion(trace: Trace): Uint8Array {
  const { opcodes, ages, sizes } = toColumns(trace);
  const plain = [opcodes, toPlanes(ages), toPlanes(sizes)];
  const packed = plain.map((column) => brotli.compress(column));
  let sum = 0x811c9dc5;
  for (const byte of plain.flatMap((column) => [...column])) sum = Math.imul(sum ^ byte, 0x01000193);
  const lengths = packed.map(({ length }) => length);
  const header = Uint32Array.of(0, 1, opcodes.length, trace.slotCount, ...lengths, sum);
  const file = Buffer.concat([new Uint8Array(header.buffer), ...packed]);
  file.write("PMTC");
  return file;
}

it("files of version 1 are read, and written as version 2 they are the same", () => {
  fc.assert(
    fc.property(traces(), (trace) => {
      const file = firstVersion(trace);
      expect(decodeTrace(file, nodeCodecs)).toEqual(trace);
      expect(decodeTrace(encodeTrace(decodeTrace(file, nodeCodecs)))).toEqual(trace);
      expect(faultOf(file.subarray(0, file.length - 1))).toBe("cut");
    }),
    { numRuns: 30 },
  );
});

describe("what is no trace, or none that can be read", () => {
  const bomb = (operations: number): Uint8Array => {
    const opcodes = deflateRaw.compress(new Uint8Array(operations));
    const file = encodeTrace(small, { ...deflateRaw, compress: () => opcodes });
    return withNumber(file, 8, 6);
  };
  it.each([
    ["nothing", new Uint8Array(), "cut"],
    ["two bytes of it", encodeTrace(small).subarray(0, 2), "cut"],
    ["wasm", Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), "foreign"],
    ["a version to come", withNumber(encodeTrace(small), 4, 3), "foreign"],
    ["a codec to come", withNumber(encodeTrace(small), 32, 3), "codec"],
    ["operations for 32 GiB", withNumber(encodeTrace(small), 8, 0xffffffff), "huge"],
    ["slots for 16 GiB", withNumber(encodeTrace(small), 12, 0xffffffff), "damaged"],
    ["columns of 4 GiB", withNumber(encodeTrace(small), 24, 0xffffffff), "cut"],
    ["64 MiB packed into 64 KB", bomb(1 << 26), "damaged"],
  ])("%s", async (_, file, fault) => {
    expect(faultOf(file)).toBe(fault);
    await expect(decodeTraceAsync(file, streams)).rejects.toMatchObject({ name: "TraceError", fault });
  });

  it("says which codec, and which column, it is", () => {
    expect(() => decodeTrace(withNumber(encodeTrace(small), 32, 3))).toThrow(
      "codec 3; this reader knows 0 to 2",
    );
    const shorter = encodeTrace(small, { ...stored, compress: (bytes) => bytes.subarray(1) });
    expect(() => decodeTrace(shorter)).toThrow("the column of opcodes has 5 bytes where 6 are due");
  });

  it("a message says in which way the file is wrong", () => {
    const file = encodeTrace(small);
    const turned = Uint8Array.from(file, (byte, i) => (i === file.length - 1 ? byte ^ 1 : byte));
    expect(() => decodeTrace(file.subarray(0, 12))).toThrow(
      "the trace is cut short: the header has 12 bytes",
    );
    expect(() => decodeTrace(turned)).toThrow("the trace is damaged: the contents do not match the header");
    const twice = traceOf([
      [MALLOC, 2, 0, 24],
      [FREE, 2, 0],
      [FREE, 2, 0],
    ]);
    expect(() => checkTrace(twice)).toThrow(
      "the trace is damaged, or never was right: operation 2 frees slot 0, which is not live",
    );
  });

  it("slots for 16 GiB are refused though the checksum be right", () => {
    expect(faultOf(encodeTrace({ ...small, slotCount: 5 }))).toBe("damaged");
    expect(() => checkTrace({ ...small, slotCount: 5 })).toThrow(
      "5 slots are declared, but at most 2 blocks live",
    );
  });

  it("brotli, where there is none", async () => {
    const file = encodeTrace(small, brotli);
    expect(() => decodeTrace(file)).toThrow(/compressed by brotli, which cannot be read here/);
    await expect(decodeTraceAsync(file, streams)).rejects.toMatchObject({ fault: "codec" });
  });

  it("an operation of a kind that there is not", () => {
    const columns = { opcodes: Uint8Array.of(0, 16), ages: new Uint32Array(), sizes: Uint32Array.of(8) };
    expect(() => fromColumns(columns, 1)).toThrow("operation 1 is of kind 4");
  });

  it("a stream of the web stops where more than its due comes", async () => {
    const packed = deflateRaw.compress(new Uint8Array(1 << 24));
    await expect(deflateStream.decompress(packed, 100)).rejects.toThrow("more than 100 bytes");
  });
});
