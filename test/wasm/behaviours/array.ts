// Array, as ECMAScript has it.
import { list, yes } from "../portable";

class Point {
  constructor(
    public x: i32,
    public y: i32,
  ) {}
}

const some: i32[] = [5, 3, 9, 1, 5, 7];

function growing(out: string[]): void {
  const a: i32[] = [];
  out.push("empty " + list(a));
  for (let i = 0; i < 10; i++) out.push("push " + a.push(i * i).toString());
  out.push("pop " + a.pop().toString() + " " + list(a));
  out.push("shift " + a.shift().toString() + " " + list(a));
  out.push("unshift " + a.unshift(7).toString() + " " + list(a));
  a.length = 4;
  out.push("length " + list(a));
  for (let i = 0; i < 5000; i++) a.push(i);
  out.push("many " + a.length.toString() + " " + a[2500].toString());
  while (a.length > 3) a.pop();
  out.push("few " + list(a));
}

function slicing(out: string[]): void {
  for (let from = -7; from <= 7; from++) {
    out.push("slice " + list(some.slice(from)));
    for (let to = -7; to <= 7; to += 2) out.push("slice to " + list(some.slice(from, to)));
  }
  for (let from = -7; from <= 7; from++) {
    for (let count = 0; count < 8; count += 3) {
      const copy = some.slice();
      out.push("splice " + list(copy.splice(from, count)) + " of " + list(copy));
    }
  }
}

function searching(out: string[]): void {
  for (let value = 0; value < 10; value++) {
    out.push("indexOf " + some.indexOf(value).toString() + " " + some.indexOf(value, 2).toString());
    out.push("from the end " + some.indexOf(value, -3).toString() + " " + some.lastIndexOf(value).toString());
    out.push("includes " + yes(some.includes(value)) + yes(some.includes(value, -2)));
  }
  out.push("findIndex " + some.findIndex((value) => value > 5).toString());
  out.push("findLastIndex " + some.findLastIndex((value) => value > 5).toString());
  out.push("none " + some.findIndex((value) => value > 50).toString());
  out.push("at " + some.at(0).toString() + some.at(-1).toString() + some.at(-6).toString());
  const words: string[] = ["a", "", "ä", "a"];
  out.push(
    "of strings " +
      words.indexOf("a", 1).toString() +
      words.indexOf("ä").toString() +
      yes(words.includes("")),
  );
}

function changing(out: string[]): void {
  out.push("reverse " + list(some.slice().reverse()) + " " + list(some.slice(1).reverse()));
  for (let from = -7; from <= 7; from += 2) {
    out.push("fill " + list(some.slice().fill(0, from)) + " " + list(some.slice().fill(0, from, 4)));
  }
  for (let from = -7; from <= 7; from++) {
    for (let to = -7; to <= 7; to += 3) {
      out.push("copyWithin " + list(some.slice().copyWithin(to, from)));
      // An end before the beginning is no empty part to AssemblyScript: it copies what is not the array's.
      if (from >= 0) out.push("copyWithin to " + list(some.slice().copyWithin(to, from, from + 2)));
    }
  }
  out.push("concat " + list(some.concat([])) + " " + list(some.concat(some)));
  const copy = some.concat([1]);
  copy[0] = 100;
  out.push("a copy " + some[0].toString());
}

function visiting(out: string[]): void {
  out.push("map " + some.map<string>((value, index) => (value + index).toString() + "!").join(","));
  out.push("filter " + list(some.filter((value, index) => value > 3 && index > 0)));
  out.push("reduce " + some.reduce<i32>((sum, value) => sum * 10 + value, 0).toString());
  out.push("reduceRight " + some.reduceRight<i32>((sum, value) => sum * 10 + value, 0).toString());
  out.push("some " + yes(some.some((value) => value == 9)) + yes(some.some((value) => value == 8)));
  out.push("every " + yes(some.every((value) => value > 0)) + yes(some.every((value) => value > 1)));
  const none: i32[] = [];
  out.push("of none " + yes(none.some(() => true)) + yes(none.every(() => false)));
}

function sorting(out: string[]): void {
  out.push(
    "sort " + list(some.slice().sort((a, b) => a - b)) + " " + list(some.slice().sort((a, b) => b - a)),
  );
  const words: string[] = ["b", "a", "ab", "", "B", "ä", "日", "a"];
  out.push("strings " + words.slice().sort().join("<"));
  for (let length = 0; length < 300; length += 7) {
    const many: i32[] = [];
    for (let i = 0; i < length; i++) many.push((i * 7919) % 251);
    out.push("many " + list(many.sort((a, b) => a - b)));
  }
  const points = [new Point(2, 1), new Point(1, 2), new Point(1, 1)];
  points.sort((a, b) => (a.x == b.x ? a.y - b.y : a.x - b.x));
  out.push("objects " + points.map<string>((point) => point.x.toString() + point.y.toString()).join(" "));
}

function joining(out: string[]): void {
  out.push("join " + some.join() + " " + some.join("") + " " + some.join(", "));
  const words: string[] = ["a", "", "c"];
  out.push("strings " + words.join() + " " + words.join("--") + " " + words.toString());
  const none: string[] = [];
  out.push("none " + none.join("x") + "|" + [""].join("x"));
  const nested: i32[][] = [[1, 2], [], [3]];
  out.push("nested " + nested.toString() + " " + list(nested.flat()));
  nested[1].push(9);
  out.push("shared " + nested.join(";"));
  out.push("isArray " + yes(Array.isArray(some)) + yes(Array.isArray("no")));
}

export function report(out: string[]): void {
  growing(out);
  slicing(out);
  searching(out);
  changing(out);
  visiting(out);
  sorting(out);
  joining(out);
}
