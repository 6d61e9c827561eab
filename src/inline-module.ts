const compiled = new Map<string, WebAssembly.Module>();

/** The module that the text holds in base64. Compiled on first use, once per text: an instance after that costs microseconds. */
export function inlineModule(text: string): WebAssembly.Module {
  let module = compiled.get(text);
  if (module === undefined) {
    module = new WebAssembly.Module(decodeBase64(text));
    compiled.set(text, module);
  }
  return module;
}

type Uint8ArrayFromBase64 = typeof Uint8Array & { fromBase64?(text: string): Uint8Array<ArrayBuffer> };

/** The bytes that the text holds in base64. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const host: Uint8ArrayFromBase64 = Uint8Array;
  return host.fromBase64?.(text) ?? Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
}
