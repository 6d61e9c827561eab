// Strings that are made of one another.
import { decimal, eighths, throughUtf8, throughUtf16, utf8Length, yes } from "../portable";

const FIRST: string[] = [
  "",
  "a",
  "héllo wörld",
  "日本語",
  "😀 smile 😀",
  "a,b,,c",
  "  padded\t\n",
  "\u0000x",
];
const KEPT = 24;
const LONGEST = 3000;

let texts: string[] = [];

export function drop(): void {
  texts = [];
}

function at(a: i32): string {
  return texts.length > 0 ? texts[a % texts.length] : FIRST[a % FIRST.length];
}

function keep(text: string): string {
  const short = text.length > LONGEST ? text.slice(0, LONGEST >> 1) : text;
  if (texts.length < KEPT) texts.push(short);
  else texts[short.length % KEPT] = short;
  return short;
}

function numberText(a: i32, b: i32): string {
  switch (b % 6) {
    case 0:
      return a.toString();
    case 1:
      return (a - 50000).toString();
    case 2:
      return a.toString(2 + (b % 35));
    case 3:
      return decimal(eighths(a));
    case 4:
      return decimal(parseFloat(decimal(eighths(a)) + "x"));
    default:
      return decimal(parseInt(a.toString(16), 16));
  }
}

export const OPERATIONS = 24;

export function step(operation: i32, a: i32, b: i32): string {
  switch (operation) {
    case 0:
      return keep(FIRST[a % FIRST.length]);
    case 1:
    case 2:
      return keep(at(a) + at(b));
    case 3:
      return keep(at(a).slice(b % 20, -(b % 7)));
    case 4:
      return keep(at(a).substring(b % 30, a % 30));
    case 5:
      return keep(
        at(a)
          .split(b % 2 == 0 ? "," : "")
          .join(";"),
      );
    case 6:
      return keep(at(a).split(" ").reverse().join("|"));
    case 7:
      return keep(at(a).replace("a", "<b>"));
    case 8:
      return keep(at(a).replaceAll("l", at(b).slice(0, 3)));
    case 9:
      return keep(at(a).padStart(b % 70, "-=-"));
    case 10:
      return keep(at(a).padEnd(b % 70, at(b)));
    case 11:
      return keep(at(a).repeat(b % 5));
    case 12:
      return keep(at(a).trim() + "/" + at(b).trimStart() + "/" + at(a).trimEnd());
    case 13:
      return keep(at(a).toUpperCase());
    case 14:
      return keep(at(a).toLowerCase());
    case 15:
      return keep(throughUtf8(at(a)));
    case 16:
      return keep(throughUtf16(at(a)));
    case 17:
      return keep(numberText(a, b));
    case 18:
      return utf8Length(at(a)).toString();
    case 19:
      return at(a).indexOf(at(b)).toString() + " " + at(a).lastIndexOf(at(b).slice(0, 1)).toString();
    case 20:
      return (
        yes(at(a) == at(b)) + yes(at(a) < at(b)) + yes(at(a).includes(at(b))) + yes(at(a).startsWith(at(b)))
      );
    case 21:
      return at(a).charAt(b % 9) + yes(at(a).endsWith(at(b)));
    case 22:
      return at(a).length > 0
        ? at(a)
            .charCodeAt(b % at(a).length)
            .toString()
        : "none";
    default:
      if (texts.length > 0) texts.splice(a % texts.length, 1 + (b % 3));
      return texts.length.toString();
  }
}

export function state(): string {
  return texts.join("\n");
}
