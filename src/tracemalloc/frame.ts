import { compareTexts, repr, shownAs } from "./python-text.js";

/** A frame as tracers give it: the file's name, and the line in it, from 1; 0 where no line is known. */
export type RawFrame = readonly [filename: string, lineno: number];

/** What stands for a frame that nothing is known of. CPython: the unknown filename of Python/tracemalloc.c. */
export const UNKNOWN_FRAME: RawFrame = Object.freeze(["<unknown>", 0] as const);

/** A place in a program. CPython: tracemalloc.Frame. */
export class Frame {
  /** A path; a URL where the program did not come from a file; "<unknown>". */
  readonly filename: string;
  /** From 1; 0: unknown, or all lines of the file. Of wasm the byte's offset in the module. */
  readonly lineno: number;

  constructor(filename: string, lineno: number) {
    this.filename = filename;
    this.lineno = lineno;
  }

  /** Negative, 0 or positive: by filename, then by line, for Array.prototype.sort. */
  compare(other: Frame): number {
    return compareTexts(this.filename, other.filename) || this.lineno - other.lineno;
  }

  /** Whether it is the same line of the same file. */
  equals(other: Frame): boolean {
    return this.filename === other.filename && this.lineno === other.lineno;
  }

  /** filename:lineno */
  toString(): string {
    return `${this.filename}:${this.lineno}`;
  }
}

/** What repr() gives in CPython; consoles show it. */
export function frameRepr({ filename, lineno }: Frame): string {
  return `<Frame filename=${repr(filename)} lineno=${lineno}>`;
}

shownAs(Frame.prototype, frameRepr);
