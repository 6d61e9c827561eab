// Words of a text are counted in a Map; the most frequent are printed.
import { seed } from "../random";
import { digest, line, vocabulary } from "./vocabulary";

const LINES = 2500;
const WORDS_A_LINE = 12;
const SHOWN = 100;

let text: string = "";

export function setUp(): void {
  seed(1);
  const words = vocabulary(6000);
  const lines = new Array<string>(LINES);
  for (let i = 0; i < LINES; i++) lines[i] = line(words, WORDS_A_LINE);
  text = lines.join("\n");
}

class Entry {
  constructor(
    public word: string,
    public count: i32,
  ) {}
}

function countWords(): Map<string, i32> {
  const counts = new Map<string, i32>();
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const words = lines[i].split(" ");
    for (let j = 0; j < words.length; j++) {
      const word = words[j].toUpperCase();
      counts.set(word, (counts.has(word) ? counts.get(word) : 0) + 1);
    }
  }
  return counts;
}

function byCount(a: Entry, b: Entry): i32 {
  if (a.count != b.count) return b.count - a.count;
  return a.word < b.word ? -1 : 1;
}

export function run(): u32 {
  const counts = countWords();
  const words = counts.keys();
  const entries: Entry[] = [];
  for (let i = 0; i < words.length; i++) entries.push(new Entry(words[i], counts.get(words[i])));
  entries.sort(byCount);
  let page = "";
  for (let i = 0; i < SHOWN; i++) page += entries[i].word + ": " + entries[i].count.toString() + "\n";
  return digest(page) + <u32>entries.length;
}
