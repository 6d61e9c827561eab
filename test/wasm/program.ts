// All of it in one program: compiled once for each runtime and level.

export * from "./behaviours/index";
export * from "./machines/index";
export * from "./raw-memory";
