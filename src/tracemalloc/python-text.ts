/** Python's order of texts: by code points, not by UTF-16 units as JavaScript's. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  for (let i = 0; ; i++) {
    const x = a.codePointAt(i) ?? -1;
    const y = b.codePointAt(i) ?? -1;
    if (x !== y) return x < y ? -1 : 1;
  }
}

const ESCAPES = new Map([
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** Python's repr() of a text: in single quotes unless only those occur in it; what cannot be printed is escaped. */
export function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text.replace(/[\\'\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) => {
    if (character === "'") return quote === "'" ? "\\'" : "'";
    return ESCAPES.get(character) ?? escaped(character.codePointAt(0) ?? 0);
  });
  return quote + inner + quote;
}

function escaped(codePoint: number): string {
  const digits = codePoint.toString(16);
  if (codePoint <= 0xff) return `\\x${digits.padStart(2, "0")}`;
  return codePoint <= 0xffff ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
}

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Has consoles show what Python's repr() would. */
export function shownAs<T extends object>(prototype: T, represent: (value: T) => string): void {
  Object.defineProperty(prototype, INSPECT, {
    value(this: T) {
      return represent(this);
    },
    configurable: true,
    writable: true,
  });
}
