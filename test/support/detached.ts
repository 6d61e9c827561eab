/** A typed array of a memory that has grown since. */
export function detached(): Uint8Array {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const view = new Uint8Array(memory.buffer, 8, 4);
  memory.grow(1);
  return view;
}

/** The same, as a DataView, which throws where a typed array has no elements. */
export function detachedDataView(): DataView {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const view = new DataView(memory.buffer, 8, 4);
  memory.grow(1);
  return view;
}
