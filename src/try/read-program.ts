// That a file's bytes are a program which can be tried.
import { TryError } from "./try-error.js";

const MAGIC = [0, 0x61, 0x73, 0x6d];
/** The version of a module; what components have there is another. */
const MODULE_VERSION = [1, 0, 0, 0];

const begins = (bytes: Uint8Array, at: number, due: readonly number[]): boolean =>
  due.every((byte, i) => bytes[at + i] === byte);

/** @param file what messages call it. @throws {TryError} it is no module that this engine compiles. */
export function checkProgram(file: string, bytes: Uint8Array<ArrayBuffer>): void {
  if (!begins(bytes, 0, MAGIC)) {
    const advice = /\.[cm]?js$/.test(file)
      ? "name the .wasm file that it loads, and give the script to --run"
      : "name the .wasm file of a program";
    throw new TryError(`${file} is not a wasm file: ${advice}`);
  }
  if (!begins(bytes, MAGIC.length, MODULE_VERSION))
    throw new TryError(
      `${file} is cut, a component, or of another version: give a core module (wasm-tools component unbundle takes those out of a component)`,
    );
  try {
    new WebAssembly.Module(bytes);
  } catch (error) {
    throw new TryError(`${file} is not a module that Node can compile: ${(error as Error).message}`);
  }
}
