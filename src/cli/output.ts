// What goes to stdout. A reader who leaves early (`| head`) is no error.

/** Ends the process when its output cannot be written: in peace if whoever read it has gone, else with a line. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit();
      if (stream === process.stdout) note(`pymalloc-wasm: the output cannot be written: ${error.message}`);
      process.exit(1);
    });
}

export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** One document, for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** What would begin a line, move a terminal's cursor, turn its text round, or not be seen at all. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from elsewhere (a file's name, a trace's title) as it may stand in a line of ours: `a\u{a}b`. */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);

const english = new Intl.NumberFormat("en-US");
/** 1,234,567 */
export const count = (value: number): string => english.format(value);

const UNITS = ["bytes", "KiB", "MiB", "GiB"] as const;

/** 17.2 MiB */
export function bytes(value: number): string {
  const unit = Math.min(Math.floor(Math.log2(Math.max(value, 1)) / 10), UNITS.length - 1);
  return unit === 0 ? `${count(value)} bytes` : `${(value / 1024 ** unit).toFixed(1)} ${UNITS[unit]}`;
}

export const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** "1 page", "2 pages". */
export const plural = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? "" : "s"}`;
