/** The module that commands of WASI import. */
export const WASI_MODULE = "wasi_snapshot_preview1";
