// Arrays of numbers, of strings, of objects and of arrays.
import { list, yes } from "../portable";

class Item {
  constructor(
    public key: i32,
    public id: i32,
  ) {}
}

const LONGEST = 3000;

let numbers: i32[][] = [];
let words: string[] = [];
let items: Item[] = [];
let nextId: i32 = 0;

export function drop(): void {
  numbers = [];
  words = [];
  items = [];
  nextId = 0;
}

function at(a: i32): i32[] {
  if (numbers.length == 0) numbers.push([3, 1, 2]);
  return numbers[a % numbers.length];
}

function keep(array: i32[]): string {
  const short = array.length > LONGEST ? array.slice(0, LONGEST >> 2) : array;
  if (numbers.length < 12) numbers.push(short);
  else numbers[short.length % 12] = short;
  return list(short);
}

function pushMany(array: i32[], count: i32, from: i32): string {
  if (array.length < LONGEST) for (let i = 0; i < count; i++) array.push(from - i);
  return array.length.toString();
}

function sortItems(): string {
  // By both, as AssemblyScript's sort is not stable.
  items.sort((x, y) => (x.key == y.key ? x.id - y.id : x.key - y.key));
  return items.map<string>((item) => item.key.toString() + "." + item.id.toString()).join(" ");
}

function addItems(a: i32, b: i32): string {
  for (let i = 0; i < a % 60; i++) items.push(new Item((b + i * i) % 7, nextId++));
  if (items.length > 1000) items = items.filter((item) => item.id % 3 == 0);
  return items.length.toString();
}

function nest(a: i32, b: i32): string {
  const nested: i32[][] = [];
  for (let i = 0; i < a % 20; i++) nested.push(at(i + b).slice(0, i));
  return keep(nested.flat());
}

function ends(array: i32[], a: i32): string {
  if (array.length == 0) return "empty";
  switch (a % 3) {
    case 0:
      return array.pop().toString();
    case 1:
      return array.shift().toString();
    default:
      return array.unshift(a).toString();
  }
}

export const OPERATIONS = 22;

export function step(operation: i32, a: i32, b: i32): string {
  const array = at(a);
  switch (operation) {
    case 0:
      return pushMany(array, b % 300, a);
    case 1:
      return ends(array, b);
    case 2:
      return list(array.splice(b % (array.length + 1), a % 50)) + " " + list(array);
    case 3:
      return keep(array.concat(at(b)));
    case 4:
      return keep(array.slice(b % 40, -(a % 9)));
    case 5:
      array.sort((x, y) => x - y);
      return list(array);
    case 6:
      return list(array.reverse());
    case 7:
      return list(array.fill(b, a % 30, 10 + (b % 90)));
    case 8:
      return list(array.copyWithin(a % 20, b % 20, 30));
    case 9:
      array.length = quarter(array.length);
      return list(array);
    case 10:
      return (
        array.indexOf(b % 300).toString() +
        " " +
        array.lastIndexOf(b % 300).toString() +
        yes(array.includes(b))
      );
    case 11:
      return keep(array.map<i32>((value) => value * 2));
    case 12:
      return keep(array.filter((value) => value % 3 != 0));
    case 13:
      return array.reduce<i32>((sum, value) => (sum * 7 + value) % 100003, 1).toString();
    case 14:
      return yes(array.some((value) => value > 9000)) + yes(array.every((value) => value < 9000));
    case 15:
      return nest(a, b);
    case 16:
      words.push(list(array.slice(0, 9)));
      return words.join(",").length.toString();
    case 17:
      words.sort();
      return words.slice(0, 20).join(",");
    case 18:
      if (words.length > 0) words.splice(a % words.length, b % 4);
      return words.length.toString();
    case 19:
      return addItems(a, b);
    case 20:
      return sortItems();
    default:
      if (numbers.length > 0) numbers.splice(a % numbers.length, 1);
      return numbers.length.toString();
  }
}

function quarter(length: i32): i32 {
  return length >> 2;
}

export function state(): string {
  const all = numbers.map<string>((array) => list(array));
  return all.concat(words).concat([sortItems()]).join("\n");
}
