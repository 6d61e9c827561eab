// Words and lines of text, made anew from the same numbers in every run.
import { below } from "../random";

const CONSONANTS: StaticArray<string> = [
  "b",
  "d",
  "f",
  "g",
  "k",
  "l",
  "m",
  "n",
  "p",
  "r",
  "s",
  "t",
  "v",
  "z",
];
const VOWELS: StaticArray<string> = ["a", "e", "i", "o", "u"];

function syllable(): string {
  return CONSONANTS[below(CONSONANTS.length)] + VOWELS[below(VOWELS.length)];
}

function word(): string {
  let text = syllable();
  for (let more = below(4); more > 0; more--) text += syllable();
  return text;
}

export function vocabulary(size: i32): string[] {
  const words = new Array<string>(size);
  for (let i = 0; i < size; i++) words[i] = word();
  return words;
}

/** Few words are frequent and many are rare, as in any text: the index is a product of three numbers. */
export function anyOf(words: string[]): string {
  const size = <u32>words.length;
  const first = below(size);
  const second = below(first + 1);
  return words[below(second + 1)];
}

export function line(words: string[], length: i32): string {
  const chosen = new Array<string>(length);
  for (let i = 0; i < length; i++) chosen[i] = anyOf(words);
  return chosen.join(" ");
}

/** A number for a text, in which every character and its place count. */
export function digest(text: string): u32 {
  let hash: u32 = 0x811c9dc5;
  for (let i = 0, length = text.length; i < length; i++) hash = (hash ^ text.charCodeAt(i)) * 0x01000193;
  return hash;
}
