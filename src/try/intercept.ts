// The functions of WebAssembly that make modules and instances, watched: where a program's bytes come by, other bytes take their place.
import { isOurExport } from "./instrument.js";

type Source = BufferSource | WebAssembly.Module;

/** What was seen go by. */
export interface Watch {
  /** Modules that were compiled from other bytes: so many bytes each. */
  readonly others: readonly number[];
}

function bytesOf(source: BufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The instance as its own JavaScript is to see it: without the exports that are for us. */
function hideOurs(instance: WebAssembly.Instance): void {
  const own = Object.entries(instance.exports).filter(([name]) => !isOurExport(name));
  const value = Object.freeze(Object.assign(Object.create(null), Object.fromEntries(own)));
  Object.defineProperty(instance, "exports", { value });
}

/**
 * Replaces WebAssembly's functions for the rest of the process.
 * @param target the program's bytes. @param replacement what is compiled in their place.
 * @param onInstance gets the exports of each instance of it, before its own JavaScript has them.
 */
export function intercept(
  target: Uint8Array,
  replacement: Uint8Array<ArrayBuffer>,
  onInstance: (exports: WebAssembly.Exports) => void,
): Watch {
  const { Module, Instance, compile, instantiate } = WebAssembly;
  const modules = new WeakSet<WebAssembly.Module>();
  const others: number[] = [];

  /** The bytes to compile, and what to do with the module. */
  function seen(source: BufferSource): {
    bytes: BufferSource;
    adopt: (module: WebAssembly.Module) => WebAssembly.Module;
  } {
    const bytes = bytesOf(source);
    if (areEqual(bytes, target))
      return {
        bytes: replacement,
        adopt: (module) => {
          modules.add(module);
          return module;
        },
      };
    others.push(bytes.length);
    return { bytes: source, adopt: (module) => module };
  }

  function started(instance: WebAssembly.Instance, module: WebAssembly.Module): WebAssembly.Instance {
    if (!modules.has(module)) return instance;
    onInstance(instance.exports);
    hideOurs(instance);
    return instance;
  }

  async function compileSeen(source: BufferSource, ...options: []): Promise<WebAssembly.Module> {
    const { bytes, adopt } = seen(source);
    return adopt(await compile(bytes, ...options));
  }

  async function instantiateSeen(
    source: Source,
    imports?: WebAssembly.Imports,
    ...options: []
  ): Promise<unknown> {
    if (source instanceof Module) return started(await instantiate(source, imports, ...options), source);
    const module = await compileSeen(source, ...options);
    return { module, instance: started(await instantiate(module, imports), module) };
  }

  const fetched = async (response: Response | PromiseLike<Response>): Promise<ArrayBuffer> =>
    (await response).arrayBuffer();

  Object.assign(WebAssembly, {
    compile: compileSeen,
    instantiate: instantiateSeen,
    compileStreaming: async (response: Response) => compileSeen(await fetched(response)),
    instantiateStreaming: async (response: Response, imports?: WebAssembly.Imports) =>
      instantiateSeen(await fetched(response), imports),
    Module: new Proxy(Module, {
      construct(target_, [source, ...options]: [BufferSource]) {
        const { bytes, adopt } = seen(source);
        return adopt(Reflect.construct(target_, [bytes, ...options]));
      },
    }),
    Instance: new Proxy(Instance, {
      construct(target_, [module, ...rest]: [WebAssembly.Module]) {
        return started(Reflect.construct(target_, [module, ...rest]), module);
      },
    }),
  });
  return { others };
}
