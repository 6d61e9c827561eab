// Whether the inspector's colours can be told apart, computed as WCAG 2.2 does.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  FILLS,
  FIRST_CLASS,
  FREE_BLOCK,
  HELD_BLOCK,
  inkOn,
  REMAINDER,
  type Rgb,
  type Scheme,
  TABLE,
  toneColor,
} from "../src/inspector/engine/palette.js";
import { hasPattern } from "../src/inspector/engine/patterns.js";
import { FENCE, FREE, IDLE, LARGE, STATE, UNREAD, UNTOUCHED } from "../src/inspector/engine/pieces.js";
import { LEGEND } from "../src/inspector/view/legend.js";

const css = readFileSync(new URL("../src/inspector/inspector.css", import.meta.url), "utf8");
const schemes: readonly Scheme[] = ["light", "dark"];

function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Rgb, other: Rgb): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** The page's variables in a scheme. */
function variables(scheme: Scheme): Record<string, Rgb> {
  const blocks = [...css.matchAll(/:root, :host \{(.*?)\}/gs)].map(([, body = ""]) => body);
  const body = scheme === "light" ? blocks[0] : blocks[1];
  const found: Record<string, Rgb> = {};
  for (const [, name = "", hex = ""] of (body ?? "").matchAll(/--([\w-]+): #([0-9a-f]{6});/g)) {
    found[name] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
  }
  return found;
}

const liveClass = (szidx: number) => FIRST_CLASS + szidx * FILLS + FILLS - 1;
const classes = Array.from({ length: 64 }, (_, szidx) => szidx);

describe.each(schemes)("in the %s scheme", (scheme) => {
  const { paper, panel, ink, soft, accent, alarm, live, memory } = variables(scheme) as Record<
    string,
    Rgb
  > & {
    paper: Rgb;
    panel: Rgb;
  };

  it("has texts of a contrast of 4.5 at least, on the page and on its panels", () => {
    for (const text of [ink, soft, accent, alarm]) {
      expect(contrast(text as Rgb, paper)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(text as Rgb, panel)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("has curves of a contrast of 3 at least", () => {
    for (const line of [live, memory]) expect(contrast(line as Rgb, paper)).toBeGreaterThanOrEqual(3);
  });

  it("has live memory that stands out from free memory by 3 at least, in each size class", () => {
    const busy = [LARGE, FENCE, STATE, UNREAD, ...classes.map(liveClass)];
    const weak = busy.filter((tone) => {
      const color = toneColor(tone, scheme);
      return [FREE, FREE_BLOCK].some((free) => contrast(color, toneColor(free, scheme)) < 3);
    });
    // Large blocks have a pattern as well, and so do fences.
    expect(weak.filter((tone) => !hasPattern(tone))).toEqual([]);
  });

  it("has free memory that is told from memory that was not used yet", () => {
    const least = scheme === "dark" ? 1.4 : 1.1;
    expect(contrast(toneColor(FREE, scheme), toneColor(UNTOUCHED, scheme))).toBeGreaterThan(least);
  });

  it("has sizes on pools of a contrast of 4.5 at least, however full these are", () => {
    const tones = classes.flatMap((szidx) =>
      Array.from({ length: FILLS }, (_, fill) => FIRST_CLASS + szidx * FILLS + fill),
    );
    const weak = [...tones, LARGE].filter(
      (tone) => contrast(inkOn(tone, scheme), toneColor(tone, scheme)) < 4.5,
    );
    expect(weak).toEqual([]);
  });

  it("has sizes on full pools, which are most, of a contrast of 5 at least", () => {
    const weak = classes.map(liveClass).filter((tone) => {
      return contrast(inkOn(tone, scheme), toneColor(tone, scheme)) < 5;
    });
    expect(weak).toEqual([]);
  });

  it("has a paler pool, the fewer of its blocks are live", () => {
    const free = toneColor(FREE_BLOCK, scheme);
    for (const szidx of [0, 31, 63]) {
      const contrasts = Array.from({ length: FILLS }, (_, fill) =>
        contrast(toneColor(FIRST_CLASS + szidx * FILLS + fill, scheme), free),
      );
      expect(contrasts).toEqual([...contrasts].sort((a, b) => a - b));
      expect(contrasts[0]).toBeGreaterThan(1.1);
    }
  });
});

it("gives each kind of memory but what nobody has a pattern, so that the colour is not all there is", () => {
  const kinds = [LARGE, FENCE, IDLE, STATE, UNREAD, TABLE, REMAINDER, HELD_BLOCK, FREE_BLOCK];
  expect(kinds.filter((kind) => !hasPattern(kind))).toEqual([]);
  expect([FREE, UNTOUCHED].filter(hasPattern)).toEqual([]);
});

it("has every kind of memory in the legend, in words of its own", () => {
  const kinds = [
    FREE,
    LARGE,
    FENCE,
    IDLE,
    STATE,
    UNTOUCHED,
    UNREAD,
    TABLE,
    REMAINDER,
    FREE_BLOCK,
    HELD_BLOCK,
  ];
  expect(LEGEND.map(([tone]) => tone).sort((a, b) => a - b)).toEqual(kinds.sort((a, b) => a - b));
  const texts = LEGEND.map(([, text]) => text);
  expect(texts.filter((one) => texts.some((other) => one !== other && other.startsWith(one)))).toEqual([]);
});
