// pymalloc.wasm: the default build. What it has beyond the fast one's names needs states and seals that are asked for.

export * from "./index.fast";
export { set_seed } from "./lifecycle";
