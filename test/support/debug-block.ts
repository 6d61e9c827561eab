// The layout of a debug block, byte by byte, as CPython's Objects/obmalloc.c has it.
import type { PyMem } from "../../src/index.js";

const FORBIDDEN = 0xfd;

/** Throws unless the envelope of the API's block of n bytes at p is what it has to be. */
export function expectEnvelope(py: PyMem, p: number, n: number, api: string): void {
  const view = new DataView(py.memory.buffer);
  const wrong = (what: string) => {
    const bytes = Buffer.from(py.memory.buffer, p - 8, n + 16).toString("hex");
    throw new Error(`block of ${n} bytes at ${p}, API ${api}: ${what}: ${bytes}`);
  };
  if (p === 0 || p % 8 !== 0) wrong("not a multiple of 8");
  if (view.getUint32(p - 8) !== n) wrong("another size");
  if (view.getUint8(p - 4) !== api.charCodeAt(0)) wrong("another API");
  for (const i of [-3, -2, -1, n, n + 1, n + 2, n + 3]) {
    if (view.getUint8(p + i) !== FORBIDDEN) wrong(`byte ${i} is no pad`);
  }
}

/** Do the bytes all have the value? */
export function areAll(py: PyMem, p: number, n: number, value: number): boolean {
  return new Uint8Array(py.memory.buffer, p, n).every((byte) => byte === value);
}
