// The codecs of trace files as Node has them.
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateRawSync,
  inflateRawSync,
} from "node:zlib";
import { type Codec, stored } from "../trace/codec.js";

/** Node takes no limit of 0 bytes; that one byte came where none is due, the reader sees by the length. */
const limit = (size: number) => ({ maxOutputLength: Math.max(size, 1) });

/** The smallest files, which Node reads and browsers do not. */
export const brotli: Codec = {
  name: "brotli",
  compress: (bytes) =>
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  decompress: (bytes, size) => brotliDecompressSync(bytes, limit(size)),
};

/** What browsers read, too. */
export const deflateRaw: Codec = {
  name: "deflate-raw",
  compress: (bytes) => deflateRawSync(bytes, { level: constants.Z_BEST_COMPRESSION }),
  decompress: (bytes, size) => inflateRawSync(bytes, limit(size)),
};

/** All that Node reads. */
export const nodeCodecs: readonly Codec[] = [stored, brotli, deflateRaw];
