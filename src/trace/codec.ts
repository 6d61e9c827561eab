// How a trace file's columns are compressed. This folder knows the ways by number; who compresses is the host's.

/** The ways by the number that a file has for them. */
export const CODEC_NAMES = ["stored", "brotli", "deflate-raw"] as const;
export type CodecName = (typeof CODEC_NAMES)[number];

/** What undoes one way of compression. */
export interface Decompressor<Result extends Uint8Array | Promise<Uint8Array>> {
  readonly name: CodecName;
  /** The bytes as they were. At most `size`, so that a few bytes cannot become gigabytes: beyond that, and for damage, it throws. */
  decompress(bytes: Uint8Array, size: number): Result;
}

/** One way of compression, there and back. */
export interface Codec extends Decompressor<Uint8Array> {
  compress(bytes: Uint8Array): Uint8Array;
}

/** No compression: what every engine can read and write at once. */
export const stored: Codec = {
  name: "stored",
  compress: (bytes) => bytes,
  decompress: (bytes) => bytes,
};

/** deflate-raw by the streams that browsers have, and Node from 18 on. */
export const deflateStream: Decompressor<Promise<Uint8Array>> = {
  name: "deflate-raw",
  async decompress(bytes, size) {
    const stream = new Blob([Uint8Array.from(bytes)]).stream();
    const result = new Uint8Array(size);
    let filled = 0;
    const reader = stream.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      if (filled + chunk.value.length > size) {
        await reader.cancel();
        throw new RangeError(`it holds more than ${size} bytes`);
      }
      result.set(chunk.value, filled);
      filled += chunk.value.length;
    }
    return result.subarray(0, filled);
  },
};
