// Numbers as the report writes them.
export const MISSING = "–";
/** A figure of a run that was stopped early says only how fast it began. */
export const STOPPED = "*";

export function formatFigure(value: number | undefined, digits: number): string {
  if (value === undefined || !Number.isFinite(value)) return MISSING;
  const shown = value >= 10_000 ? 0 : digits;
  return value.toLocaleString("en-US", { minimumFractionDigits: shown, maximumFractionDigits: shown });
}

export const formatPercent = (share: number): string => formatFigure(100 * share, 1);

/** 1,000,000 as 10⁶: the steps of a scaling curve. */
export function formatPower(value: number): string {
  const exponent = Math.log10(value);
  if (!Number.isInteger(exponent)) return formatFigure(value, 0);
  return `10${[...String(exponent)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`;
}

const KIBI = 1024;

export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10)));
  const value = bytes / KIBI ** power;
  return `${formatFigure(value, Number.isInteger(value) ? 0 : 1)} ${units[power]}`;
}
