const UNITS = ["B", "KiB", "MiB", "GiB"] as const;

/**
 * Bytes as CPython's tracemalloc writes them: below 10 KiB in bytes, then in the first unit of which there are less than 10240; one decimal
 * where there are less than 100 of a unit above bytes. `signed` puts + before what is not negative.
 */
export function sizeText(size: number, signed = false): string {
  let value = size;
  for (const unit of UNITS) {
    if (Math.abs(value) < 10 * 1024) return measure(value, unit, signed);
    value /= 1024;
  }
  return measure(value, "TiB", signed);
}

function measure(value: number, unit: string, signed: boolean): string {
  const digits = unit !== "B" && Math.abs(value) < 100 ? 1 : 0;
  return `${sign(value, signed)}${fixed(Math.abs(value), digits)} ${unit}`;
}

/** An integer with its sign: C's %+i. */
export function signedText(n: number): string {
  return `${sign(n, true)}${Math.abs(n)}`;
}

function sign(value: number, signed: boolean): string {
  if (value < 0) return "-";
  return signed ? "+" : "";
}

/** Numbers that lie between two texts become the even one, as C has it; toFixed takes the larger one. In binary only these can. */
function fixed(value: number, digits: 0 | 1): string {
  const whole = Math.floor(value);
  const fraction = value - whole;
  if (digits === 0 && fraction === 0.5) return String(whole % 2 === 0 ? whole : whole + 1);
  if (digits === 1 && fraction === 0.25) return `${whole}.2`;
  return value.toFixed(digits);
}
