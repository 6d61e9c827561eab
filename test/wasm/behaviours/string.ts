// String, as ECMAScript has it.
import { throughUtf8, throughUtf16, utf8Length, yes } from "../portable";

const samples: string[] = [
  "",
  "a",
  "abcabc",
  "ÄÖÜ äöü ß",
  "日本語",
  "a😀b",
  "  x y\t",
  "a,b,,c,",
  "ﬁ ŉ ǰ",
  "Σίσυφος",
  "𐐀𐐨",
];

function parts(text: string, out: string[]): void {
  for (let from = -8; from <= 8; from += 2) {
    out.push("slice [" + text.slice(from) + "][" + text.slice(from, 3) + "][" + text.slice(1, from) + "]");
    out.push("substring [" + text.substring(from) + "][" + text.substring(from, 2) + "]");
    out.push("charAt [" + text.charAt(from) + "]");
  }
  for (let i = 0; i < text.length; i++)
    out.push("code " + text.charCodeAt(i).toString() + " " + text.codePointAt(i).toString());
  out.push(
    "split [" +
      text.split("").join("|") +
      "][" +
      text.split(",").join("|") +
      "][" +
      text.split(" ").join("|") +
      "]",
  );
  out.push(
    "limit [" +
      text.split("", 2).join("|") +
      "][" +
      text.split(",", 0).join("|") +
      "][" +
      text.split("abc", 1).join("|") +
      "]",
  );
}

function searches(text: string, other: string, out: string[]): void {
  out.push("indexOf " + text.indexOf(other).toString() + " " + text.lastIndexOf(other).toString());
  out.push("includes " + yes(text.includes(other)));
  // AssemblyScript finds an empty string at the beginning, wherever it is told to search from.
  if (other.length > 0) {
    out.push("from " + text.indexOf(other, 2).toString() + " " + text.lastIndexOf(other, 3).toString());
    out.push("includes from " + yes(text.includes(other, 1)));
  }
  out.push(
    "ends " + yes(text.startsWith(other)) + yes(text.endsWith(other)) + yes(text.startsWith(other, 1)),
  );
  out.push("order " + yes(text < other) + yes(text <= other) + yes(text > other));
  out.push("equal " + yes(text == other) + yes(text != other));
  out.push("concat [" + text + other + "][" + text.concat(other) + "]");
}

function replacements(text: string, out: string[]): void {
  out.push(
    "replace [" +
      text.replace("a", "xyz") +
      "][" +
      text.replace("", "-") +
      "][" +
      text.replace("bc", "") +
      "]",
  );
  out.push(
    "all [" +
      text.replaceAll("a", "xyz") +
      "][" +
      text.replaceAll("bc", "") +
      "][" +
      text.replaceAll(",", ", ") +
      "]",
  );
}

function shapes(text: string, out: string[]): void {
  out.push("case [" + text.toUpperCase() + "][" + text.toLowerCase() + "]");
  out.push("trim [" + text.trim() + "][" + text.trimStart() + "][" + text.trimEnd() + "]");
  for (let length = 0; length < 20; length += 3) {
    out.push(
      "pad [" +
        text.padStart(length) +
        "][" +
        text.padEnd(length, "ab") +
        "][" +
        text.padStart(length, "") +
        "]",
    );
  }
  out.push("repeat [" + text.repeat(0) + "][" + text.repeat(3) + "]");
  out.push("utf8 [" + throughUtf8(text) + "] " + utf8Length(text).toString());
  out.push("utf16 [" + throughUtf16(text) + "] " + text.length.toString());
}

function made(out: string[]): void {
  out.push("fromCharCode " + String.fromCharCode(65) + String.fromCharCode(0x65e5));
  out.push("fromCodePoint " + String.fromCodePoint(0x1f600) + String.fromCodePoint(97));
  const name = "template";
  out.push(`${name} with ${(1 + 2).toString()} parts${""}`);
  let long = "";
  for (let i = 0; i < 2000; i++) long += String.fromCharCode(97 + (i % 26));
  out.push("long " + long.length.toString() + long.slice(1000, 1030) + long.indexOf("zab", 1500).toString());
  out.push("doubled " + (long + long).length.toString() + yes(long + "a" < long + "b"));
}

export function report(out: string[]): void {
  for (let i = 0; i < samples.length; i++) {
    parts(samples[i], out);
    replacements(samples[i], out);
    shapes(samples[i], out);
    for (let j = 0; j < samples.length; j++) searches(samples[i], samples[j], out);
    searches(samples[i], "b", out);
  }
  made(out);
}
