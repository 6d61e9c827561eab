// The encodings of text, as other programs write them.
import type { TextEncoding } from "../../src/index.js";

/** Bytes of a unit. */
export const widths = { "utf-8": 1, "utf-16": 2, "utf-32": 4 } as const;
export const encodings = Object.keys(widths) as TextEncoding[];

/** The bytes of the text as other programs write them. */
export function expectedBytes(text: string, encoding: TextEncoding): Buffer {
  if (encoding === "utf-8") return Buffer.from(text, "utf8");
  if (encoding === "utf-16") return Buffer.from(text, "utf16le");
  const bytes = Buffer.alloc([...text].length * 4);
  for (const [i, character] of [...text].entries())
    bytes.writeUInt32LE(character.codePointAt(0) as number, i * 4);
  return bytes;
}
