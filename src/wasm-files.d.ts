/** A file that the host has compiled, as workerd does. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
