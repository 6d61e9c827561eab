// The instance that a program's own loader makes: loaders of Emscripten keep memory and table to themselves.

type Instantiate = (
  source: BufferSource | WebAssembly.Module,
  imports?: WebAssembly.Imports,
) => Promise<never>;

/** What an instance of a C program exports that a heap is made from. */
export interface ClientExports {
  readonly memory: WebAssembly.Memory;
  readonly __indirect_function_table: WebAssembly.Table;
  readonly malloc: (bytes: number) => number;
  readonly realloc: (p: number, bytes: number) => number;
  readonly free: (p: number) => void;
}

/** Loads, and looks at what is instantiated meanwhile: the loader's result, and the exports that have the name. Not to be run twice at once. */
export async function withExports<Loaded>(
  load: () => Promise<Loaded>,
  name: string,
): Promise<{ loaded: Loaded; exports: Record<string, unknown> }> {
  const original = WebAssembly.instantiate;
  let found: Record<string, unknown> | undefined;
  const watching: Instantiate = async (source, imports) => {
    const result: unknown = await original(source as WebAssembly.Module, imports);
    const instance =
      result instanceof WebAssembly.Instance
        ? result
        : (result as { instance: WebAssembly.Instance }).instance;
    if (name in instance.exports) found = instance.exports;
    return result as never;
  };
  WebAssembly.instantiate = watching as typeof WebAssembly.instantiate;
  try {
    const loaded = await load();
    if (found === undefined) throw new Error(`nothing was instantiated that exports ${name}`);
    return { loaded, exports: found };
  } finally {
    WebAssembly.instantiate = original;
  }
}
