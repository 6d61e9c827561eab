/** Makes `free` what `using` calls, where the host has Symbol.dispose: elsewhere the module must load all the same. */
export function disposeByFree(prototype: { free(): void }): void {
  if (typeof Symbol.dispose !== "symbol") return;
  Object.defineProperty(prototype, Symbol.dispose, {
    value(this: { free(): void }) {
      this.free();
    },
    configurable: true,
    writable: true,
  });
}
