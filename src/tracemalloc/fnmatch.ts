// CPython's fnmatch.fnmatchcase: shell patterns over code points, the whole text, / and line breaks being characters like any other.

/** What matches one character, or "*", which matches any number of them. */
type Token = "*" | ((character: string) => boolean);

/** A function that tells whether a text matches: * any characters, ? one, [seq] and [!seq] one of them or none of them. */
export function shellPattern(pattern: string): (text: string) => boolean {
  const tokens = tokensOf(Array.from(pattern));
  return (text) => matches(tokens, Array.from(text));
}

/** Goes back to the last * only, so the time is at most the product of the lengths. */
function matches(tokens: readonly Token[], characters: readonly string[]): boolean {
  let t = 0;
  let star = -1;
  let resume = 0;
  for (let c = 0; c < characters.length; ) {
    const token = tokens[t];
    if (token === "*") {
      star = t++;
      resume = c;
    } else if (token?.(characters[c] as string)) {
      t++;
      c++;
    } else if (star >= 0) {
      t = star + 1;
      c = ++resume;
    } else return false;
  }
  return tokens.slice(t).every((token) => token === "*");
}

function tokensOf(pattern: readonly string[]): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i] as string;
    const end = character === "[" ? endOfSet(pattern, i + 1) : -1;
    if (character === "*") tokens.push("*");
    else if (character === "?") tokens.push(() => true);
    else if (end >= 0) {
      tokens.push(setOf(pattern.slice(i + 1, end)));
      i = end;
    } else tokens.push((given) => given === character);
  }
  return tokens;
}

/** Where the ] is; one that comes first, or first after !, is of the set. -1: there is none, so that the [ is a plain character. */
function endOfSet(pattern: readonly string[], start: number): number {
  const first = pattern[start] === "!" ? start + 1 : start;
  return pattern.indexOf("]", first + 1);
}

type Range = readonly [low: string, high: string];

const codePoint = (character: string): number => character.codePointAt(0) ?? 0;
const isEmpty = ([low, high]: Range): boolean => codePoint(low) > codePoint(high);
const holds = (character: string, [low, high]: Range): boolean =>
  codePoint(low) <= codePoint(character) && codePoint(character) <= codePoint(high);

function setOf(body: readonly string[]): (character: string) => boolean {
  const isNegated = body[0] === "!";
  const ranges = rangesOf(isNegated ? body.slice(1) : body).filter((range) => !isEmpty(range));
  return (character) => ranges.some((range) => holds(character, range)) !== isNegated;
}

/** A single character is a range of one. */
function rangesOf(body: readonly string[]): Range[] {
  const ranges: Range[] = [];
  for (let i = 0; i < body.length; i++) {
    const low = body[i] as string;
    const isRange = body[i + 1] === "-" && i + 2 < body.length;
    if (isRange) i += 2;
    ranges.push([low, body[i] as string]);
  }
  return ranges;
}
