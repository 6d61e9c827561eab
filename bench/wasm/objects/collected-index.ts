// All that runs on AssemblyScript's own collectors.
export * from "./collected";
export * from "./collected-containers";
