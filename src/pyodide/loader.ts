// How Pyodide is loaded so that something runs between its instantiation and Python's start.
import { describe } from "../arguments.js";
import type { AllocatorOptions } from "./options.js";
import type { Pyodide } from "./pyodide-module.js";

/** loadPyodide of the package, or of a page's script tag. */
export type LoadPyodide = (options: never) => Promise<Pyodide>;

/** Emscripten's settings, as loadPyodide makes them: they become the Module. */
export interface Settings {
  /** What runs once the wasm is instantiated, before the program does. */
  preRun?: ((module: unknown) => void)[];
  /** Pyodide's own part of them. */
  readonly API?: {
    /** What loadPyodide was called with. */
    readonly config?: {
      /** Where Pyodide's files are. */
      readonly indexURL?: string;
    };
  };
}
/** Emscripten's function that makes the Module: the default export of pyodide.asm.mjs. */
export type CreateModule = (settings: Settings) => Promise<unknown>;

/** What loadPyodideOn takes beside loadPyodide's own options. */
export interface BootOptions extends AllocatorOptions {
  /** Which Pyodide. Default: that of the package `pyodide`. */
  readonly loadPyodide?: LoadPyodide;
  /** CPython's debug hooks, on top of the allocator: what PYTHONMALLOC=debug asks for. Default: false. */
  readonly debug?: boolean;
  /** loadPyodide's own. Default: that of pyodide.asm.mjs under its indexURL. */
  readonly createPyodideModule?: CreateModule;
  /** loadPyodide's own: Python's environment, without PYTHONMALLOC and PYTHONDEVMODE. */
  readonly env?: { readonly [name: string]: string };
  /** loadPyodide's own: Python's command line, without -X dev. */
  readonly args?: readonly string[];
  readonly [option: string]: unknown;
}

// Whoever sets them has Python choose its allocator, or bring memory that has another one in it.
const VARIABLES = ["PYTHONMALLOC", "PYTHONDEVMODE"];
const SNAPSHOTS = ["_makeSnapshot", "_loadSnapshot"];

const OWN_OPTIONS = ["memoryLimit", "headroom", "debug"];

/** Whatever has another name is Pyodide's own, which it ignores if it does not know it: a limit that is spelled otherwise would be none. */
function checkSpelling(name: string, given: string): void {
  const bare = given.toLowerCase().replaceAll(/[^a-z]/g, "");
  const meant = OWN_OPTIONS.find((own) => own.toLowerCase() === bare);
  if (meant !== undefined && meant !== given)
    throw new TypeError(`${name}: unknown option ${JSON.stringify(given)}; it is ${meant}`);
}

/** @throws {TypeError} an option takes the allocator's place, or is none. */
export function checkBootOptions(name: string, options: BootOptions): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new TypeError(
      `${name}: options must be an object, not ${Array.isArray(options) ? "an array" : describe(options)}`,
    );
  for (const given of Object.keys(options)) checkSpelling(name, given);
  const { debug = false, loadPyodide = checkBootOptions, env = {}, args = [] } = options;
  if (typeof debug !== "boolean")
    throw new TypeError(`${name}: debug must be a boolean, not ${describe(debug)}`);
  if (typeof loadPyodide !== "function")
    throw new TypeError(`${name}: loadPyodide must be a function, not ${describe(loadPyodide)}`);
  if (typeof env !== "object" || env === null)
    throw new TypeError(`${name}: env must be an object, not ${describe(env)}`);
  for (const variable of VARIABLES)
    if (env[variable])
      throw new TypeError(
        `${name}: env.${variable} would choose another allocator; there is the option debug`,
      );
  if (String(args).match(/(^|,)-X,?dev(,|=|$)/))
    throw new TypeError(`${name}: -X dev would choose another allocator; there is the option debug`);
  for (const snapshot of SNAPSHOTS)
    if (options[snapshot])
      throw new TypeError(`${name}: ${snapshot} has Pyodide's memory without the allocator's functions`);
}

/** The package `pyodide`'s, unless another one is given. */
async function loaderOf({ loadPyodide }: BootOptions): Promise<LoadPyodide> {
  if (loadPyodide !== undefined) return loadPyodide;
  const { loadPyodide: found } = await import("pyodide");
  return found as unknown as LoadPyodide;
}

/** Emscripten's function that makes the Module, from where loadPyodide would have it. */
async function creatorOf({ API }: Settings): Promise<CreateModule> {
  const folder = API?.config?.indexURL ?? "";
  const url = /^[a-z][a-z\d+.-]+:/i.test(folder) ? folder : `file://${folder}`;
  const { default: create } = await import(
    /* @vite-ignore */ /* webpackIgnore: true */ `${url}pyodide.asm.mjs`
  );
  return create;
}

/**
 * Loads Pyodide, and runs the function on its Module before Python starts. If that throws, Python does not start, and the error is the
 * result.
 */
export async function loadWith(
  options: BootOptions,
  beforeMain: (module: unknown) => void,
): Promise<Pyodide> {
  const { memoryLimit: _, headroom: _2, debug: _3, loadPyodide: _4, ...forPyodide } = options;
  const load = await loaderOf(options);
  return new Promise((resolve, reject) => {
    const createPyodideModule: CreateModule = async (settings) => {
      const create = options.createPyodideModule ?? (await creatorOf(settings));
      const stopOrGo = (module: unknown) => {
        try {
          beforeMain(module);
        } catch (error) {
          reject(error);
          stop(module);
        }
      };
      settings.preRun = [...(settings.preRun ?? []), stopOrGo];
      return create(settings);
    };
    load({ ...forPyodide, createPyodideModule } as never).then(resolve, reject);
  });
}

/** Emscripten waits for what is never there: an exception would be written to the console by Pyodide, and nobody told. */
function stop(module: unknown): void {
  (module as { readonly addRunDependency?: (name: string) => void }).addRunDependency?.("pymalloc-wasm");
}
