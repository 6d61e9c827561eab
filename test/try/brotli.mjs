// brotli-wasm: Rust, by its package.
import { createRequire } from "node:module";

const brotli = createRequire(import.meta.url)("brotli-wasm");
const text = new TextEncoder().encode(
  Array.from({ length: 20_000 }, (_, i) => `line ${(i * 7919) % 10007}`).join("\n"),
);

export default () => {
  let bytes = 0;
  for (let quality = 1; quality < 10; quality++) {
    const small = brotli.compress(text, { quality });
    bytes += small.length + brotli.decompress(small).length;
  }
  return bytes;
};
