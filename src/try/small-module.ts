// Small wasm modules made at run time: functions that stand in a program's table must be wasm's.
import { concat, nameBytes, section, sized, u32, vector } from "./wasm-bytes.js";
import { type FunctionType, I32, KIND, SECTION } from "./wasm-module.js";

/** A function of so many i32 that gives one, or nothing. */
export const i32Function = (parameters: number, hasResult: boolean): FunctionType => ({
  params: Array.from({ length: parameters }, () => I32),
  results: hasResult ? [I32] : [],
});

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const FUNCTION_FORM = 0x60;
const END = 0x0b;
/** The module that all is imported from. */
const FROM = "from";

type Imported = (...values: never[]) => unknown;

/** Functions with code over imported ones; an import may also be exported as it is, which makes a wasm function of JavaScript's. */
export class SmallModule {
  readonly #types: Uint8Array[] = [];
  readonly #imports: Uint8Array[] = [];
  readonly #functions: Record<string, Imported> = {};
  readonly #own: { readonly type: number; readonly code: readonly number[] }[] = [];
  readonly #exports: { readonly name: string; readonly index: () => number }[] = [];

  /** The index that code calls it by. All imports come before the first call of define. */
  import(type: FunctionType, imported: Imported): number {
    const index = this.#imports.length;
    this.#functions[`f${index}`] = imported;
    this.#imports.push(
      concat([nameBytes(FROM), nameBytes(`f${index}`), [KIND.function], u32(this.#type(type))]),
    );
    return index;
  }

  export(name: string, index: number): void {
    this.#exports.push({ name, index: () => index });
  }

  /** A function that is exported: its instructions without the last, `end`. */
  define(name: string, type: FunctionType, code: readonly number[]): void {
    const at = this.#own.length;
    this.#own.push({ type: this.#type(type), code });
    this.#exports.push({ name, index: () => this.#imports.length + at });
  }

  instantiate(): WebAssembly.Exports {
    const module = new WebAssembly.Module(this.#bytes());
    return new WebAssembly.Instance(module, { [FROM]: this.#functions as WebAssembly.ModuleImports }).exports;
  }

  #type({ params, results }: FunctionType): number {
    this.#types.push(
      concat([[FUNCTION_FORM], vector(params.map((one) => [one])), vector(results.map((one) => [one]))]),
    );
    return this.#types.length - 1;
  }

  #bytes(): Uint8Array<ArrayBuffer> {
    const exports = this.#exports.map(({ name, index }) =>
      concat([nameBytes(name), [KIND.function], u32(index())]),
    );
    const bodies = this.#own.map(({ code }) => sized(concat([[0], code, [END]])));
    const parts = [
      section(SECTION.type, vector(this.#types)),
      section(SECTION.import, vector(this.#imports)),
      section(SECTION.function, vector(this.#own.map(({ type }) => u32(type)))),
      section(SECTION.export, vector(exports)),
      section(SECTION.code, vector(bodies)),
    ];
    return Uint8Array.from(concat([HEADER, ...parts]));
  }
}
