// The files of test/wasm as JavaScript: without their types they are TypeScript that runs as it is.
// The compiler is made of such files itself, and brings what AssemblyScript has and JavaScript has not: ASC_TARGET, which is 0 here.
import "assemblyscript/asc";

/** A file of test/wasm. It is no part of TypeScript's program, as its types are AssemblyScript's. */
export async function asJavaScript<Exports>(file: string): Promise<Exports> {
  return (await import(/* @vite-ignore */ new URL(`../wasm/${file}.ts`, import.meta.url).href)) as Exports;
}
