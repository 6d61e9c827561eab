// The words behind a command's name.
import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./command.js";

type Options = NonNullable<ParseArgsConfig["options"]>;

interface Parsed<Given extends Options> {
  readonly values: ReturnType<typeof parseArgs<{ options: Given }>>["values"];
  readonly positionals: readonly string[];
}

/** A word that is an option, as parseArgs has it. */
interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/** @throws {UsageError} there is no such option, or it has a value and takes none, or the reverse. */
function checkOption({ name, rawName, value, inlineValue }: OptionToken, options: Options): void {
  const known = Object.keys(options);
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const meant = nearest(name, known);
    const advice =
      meant === undefined
        ? `there is ${known.map((one) => `--${one}`).join(", ")}`
        : `did you mean --${meant}?`;
    throw new UsageError(`there is no option ${JSON.stringify(rawName)}; ${advice}`);
  }
  if (option.type === "boolean" && value !== undefined)
    throw new UsageError(`--${name} takes no value, and was given ${JSON.stringify(value)}`);
  // An option's name where its value is due was meant as an option, but for what begins like a number; --name=-x is what has such a value.
  if (option.type === "string" && (value === undefined || (!inlineValue && /^-[^\d]/.test(value))))
    throw new UsageError(`--${name} needs a value`);
}

/** @throws {UsageError} an option has two values: which of them is meant is not known. */
function checkOnce(tokens: readonly OptionToken[], options: Options): void {
  const names = tokens.map(({ name }) => name).filter((name) => options[name]?.type === "string");
  const again = names.find((name, i) => names.indexOf(name) !== i);
  if (again !== undefined) throw new UsageError(`--${again} is given twice: give it once`);
}

/** node:util's parseArgs with positionals. What cannot be understood is a UsageError in our words. */
export function parse<const Given extends Options>(args: readonly string[], options: Given): Parsed<Given> {
  const { tokens, ...parsed } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options,
    strict: false,
    tokens: true,
  });
  const given = tokens.filter((token) => token.kind === "option");
  for (const token of given) checkOption(token, options);
  checkOnce(given, options);
  // What strict would check has been, but for a value such as -1, which it refuses without a word of what is due.
  return parsed as Parsed<Given>;
}

/** A whole number from 1 to `most`. */
export function wholeNumber(option: string, given: string, most: number): number {
  const number = Number(given);
  if (/^[1-9]\d*$/.test(given) && number <= most) return number;
  throw new UsageError(`--${option} takes a whole number from 1 to ${most}, not ${JSON.stringify(given)}`);
}

/** The names in a list with commas, which must be among those known. */
export function namesOf(option: string, given: string, known: readonly string[]): string[] {
  const names = given.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return [...new Set(names)];
  throw new UsageError(
    `--${option}: there is no ${unknown.map((name) => JSON.stringify(name)).join(", ")}; there is ${known.join(", ")}`,
  );
}

/** Letters that must be changed, left out, put in or swapped with a neighbour to make one word of the other. */
function distance(from: string, to: string): number {
  const rows = Array.from({ length: from.length + 1 }, (_, i) => [
    i,
    ...new Array<number>(to.length).fill(0),
  ]);
  const at = (i: number, j: number): number => rows[i]?.[j] ?? i + j;
  for (let j = 1; j <= to.length; j++) (rows[0] as number[])[j] = j;
  for (let i = 1; i <= from.length; i++)
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      (rows[i] as number[])[j] = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + Number(!same),
        swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  return at(from.length, to.length);
}

/** The name that is meant, if one is near: up to a third of its letters are wrong, and one always may be. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, wrong: distance(given.toLowerCase(), name) }))
    .sort((a, b) => a.wrong - b.wrong);
  const [best] = ranked;
  return best !== undefined && best.wrong <= Math.max(1, Math.floor(best.name.length / 3))
    ? best.name
    : undefined;
}
