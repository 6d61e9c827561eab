// Numbers as the page writes them.

const UNITS = ["KiB", "MiB", "GiB", "TiB"] as const;

/** Bytes with three digits at most, or as they are below 1 KiB: 96 KiB, 12.4 MiB, 1 byte. */
export function bytesText(bytes: number): string {
  if (Math.abs(bytes) < 1024) return `${countText(bytes)} ${Math.abs(bytes) === 1 ? "byte" : "bytes"}`;
  let value = bytes / 1024;
  let unit = 0;
  // What would be rounded to 1024 of a unit is 1 of the next one.
  while (Math.abs(value) >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = Math.abs(value) < 9.995 ? 2 : Math.abs(value) < 99.95 ? 1 : 0;
  return `${Number(value.toFixed(digits))} ${UNITS[unit]}`;
}

/** 12345 -> "12,345". */
export function countText(count: number): string {
  return count.toLocaleString("en-US");
}

/** A number of things: "1 pool", "61 pools". */
export function quantity(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A name that is not too long for a list to choose from: the beginning, and more of the end, which tells files apart. */
export function shortened(name: string, most = 36): string {
  if (name.length <= most) return name;
  const head = Math.floor(most / 3);
  return `${name.slice(0, head)}\u2026${name.slice(head + 1 - most)}`;
}

/** A difference with its sign; a true minus, as wide as the plus. */
export function signed(value: number, text: (value: number) => string): string {
  if (value === 0) return "0";
  return `${value > 0 ? "+" : "\u2212"}${text(Math.abs(value))}`;
}

/** A part of a whole: "4.7 %", "31 %". */
export function percentText(part: number): string {
  const percent = part * 100;
  const rounded = percent < 9.95 && percent > 0 ? percent.toFixed(1) : percent.toFixed(0);
  return `${rounded} %`;
}
