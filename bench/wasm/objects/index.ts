// All that runs on an object layer that counts references.
export * from "./containers";
export * from "./counted";
