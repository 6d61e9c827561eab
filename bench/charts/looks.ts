// Colours of the page and of each allocator: ours stand out, dlmalloc is what ratios are to, the others are grey.
// The hues are apart for the colour-blind, too; each has a lighter twin for dark backgrounds.

import { DLMALLOC } from "../peers.js";
import { isLimit } from "../report/cast.js";

export interface Look {
  readonly color: string;
  readonly isBold: boolean;
}

const OURS: Readonly<Record<string, string>> = {
  pymalloc: "var(--default)",
  "pymalloc-fast": "var(--fast)",
  "pymalloc-secure": "var(--secure)",
  "pymalloc-debug": "var(--debug)",
  facade: "var(--facade)",
};

export function lookOf(allocator: string): Look {
  const own = OURS[allocator];
  if (own !== undefined) return { color: own, isBold: true };
  if (allocator === DLMALLOC) return { color: "var(--ink)", isBold: false };
  return { color: isLimit(allocator) ? "var(--limit)" : "var(--peer)", isBold: false };
}

/** Others first, then dlmalloc, then ours: what is drawn last lies on top. */
export function inDrawingOrder<T extends { readonly allocator: string }>(items: readonly T[]): T[] {
  const rank = ({ allocator }: T): number => (lookOf(allocator).isBold ? 2 : Number(allocator === DLMALLOC));
  return [...items].sort((a, b) => rank(a) - rank(b));
}

/** Labels need more contrast than dots. */
export function labelColorOf(allocator: string): string {
  const { color, isBold } = lookOf(allocator);
  return isBold || allocator === DLMALLOC ? color : "var(--soft)";
}

export const paletteStyle = `
svg, body { --paper: #ffffff; --ink: #1f2328; --soft: #57606a; --rule: #d8dee4; --peer: #8c959f; --limit: #c5ccd3;
  --default: #0072b2; --fast: #bd4f00; --secure: #007a5a; --debug: #806a00; --facade: #a8498c; }
@media (prefers-color-scheme: dark) { svg, body { --paper: #0d1117; --ink: #e6edf3; --soft: #9aa4ae; --rule: #30363d;
  --peer: #7d8590; --limit: #484f58; --default: #56b4e9; --fast: #ff9d45; --secure: #2fc89b; --debug: #c9b037; --facade: #e29cc8; } }
`;
