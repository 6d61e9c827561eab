// What changed between two versions of a text, line by line: the longest common subsequence, printed as a diff.
import { below, seed } from "../random";
import { digest, line, vocabulary } from "./vocabulary";

const LINES = 800;

let before: string = "";
let after: string = "";

export function setUp(): void {
  seed(8);
  const words = vocabulary(300);
  const lines: string[] = [];
  for (let i = 0; i < LINES; i++) lines.push(line(words, 1 + below(10)));
  before = lines.join("\n");
  for (let i = 0; i < LINES / 8; i++) {
    const at = <i32>below(lines.length);
    if (below(3) == 0) lines.splice(at, 1);
    else lines[at] = line(words, 1 + below(10));
  }
  after = lines.join("\n");
}

/** lengths[i][j]: how much the rests from line i and line j have in common. */
function commonLengths(a: string[], b: string[]): Array<Uint16Array> {
  const lengths = new Array<Uint16Array>(a.length + 1);
  for (let i = 0; i <= a.length; i++) lengths[i] = new Uint16Array(b.length + 1);
  for (let i = a.length - 1; i >= 0; i--) {
    const row = lengths[i];
    const below = lengths[i + 1];
    for (let j = b.length - 1; j >= 0; j--) {
      if (a[i] == b[j]) row[j] = below[j + 1] + 1;
      else row[j] = below[j] > row[j + 1] ? below[j] : row[j + 1];
    }
  }
  return lengths;
}

function diff(a: string[], b: string[]): string[] {
  const lengths = commonLengths(a, b);
  const out: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] == b[j]) {
      out.push("  " + a[i]);
      i++;
      j++;
    } else if (j == b.length || (i < a.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
      out.push(`- ${a[i++]}`);
    } else {
      out.push(`+ ${b[j++]}`);
    }
  }
  return out;
}

export function run(): u32 {
  const forth = diff(before.split("\n"), after.split("\n")).join("\n");
  return digest(forth);
}
