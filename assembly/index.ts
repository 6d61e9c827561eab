// pymalloc.wasm: the default build. What it has beyond the fast one's names needs live bits.

export * from "./index.fast";
export { next_block } from "./inspect";
