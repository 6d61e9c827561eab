// pymalloc.wasm: the default build. What it has beyond the fast one's names needs states and seals that are asked for.

export { set_misuse_policy } from "./guard";
export * from "./index.fast";
export { next_block } from "./inspect";
export { set_seed } from "./lifecycle";
