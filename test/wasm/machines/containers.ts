// Maps and Sets: keys of numbers and strings, values that are objects; inserted, deleted, rehashed and iterated.
import { keysOf, list, membersOf, valuesOf, yes } from "../portable";

class Box {
  constructor(
    public text: string,
    public inner: Box | null,
  ) {}
}

let numbers: Map<i32, i32> = new Map();
let floats: Map<f64, string> = new Map();
let words: Map<string, string> = new Map();
let boxes: Map<string, Box> = new Map();
let nested: Map<i32, Map<string, i32[]>> = new Map();
let members: Set<i32> = new Set();
let names: Set<string> = new Set();

export function drop(): void {
  numbers = new Map();
  floats = new Map();
  words = new Map();
  boxes = new Map();
  nested = new Map();
  members = new Set();
  names = new Set();
}

function word(a: i32, b: i32): string {
  return "w" + (a % 97).toString() + "·".repeat(b % 5);
}

function depthOf(box: Box): i32 {
  let depth = 0;
  let at: Box | null = box;
  while (at !== null) {
    depth++;
    at = at.inner;
  }
  return depth;
}

function setBox(key: string, text: string): string {
  const inner: Box | null = boxes.has(key) ? boxes.get(key) : null;
  if (inner !== null && depthOf(inner) > 20) boxes.delete(key);
  else boxes.set(key, new Box(text, inner));
  return boxes.size.toString();
}

function addNested(a: i32, b: i32): string {
  const outer = a % 7;
  if (!nested.has(outer)) nested.set(outer, new Map<string, i32[]>());
  const inner = nested.get(outer);
  const key = word(b, a);
  if (!inner.has(key)) inner.set(key, []);
  const values = inner.get(key);
  values.push(a);
  return inner.size.toString() + " " + values.length.toString();
}

function insertMany(a: i32, b: i32): string {
  for (let i = 0; i < a % 400; i++) {
    numbers.set(b + i * 3, i);
    members.add(i * 5 + b);
  }
  return numbers.size.toString() + " " + members.size.toString();
}

function deleteMany(a: i32): string {
  const keys = keysOf(numbers);
  for (let i = a % 3; i < keys.length; i += 2) numbers.delete(keys[i]);
  const all = membersOf(members);
  for (let i = a % 4; i < all.length; i += 3) members.delete(all[i]);
  return numbers.size.toString() + " " + members.size.toString();
}

export const OPERATIONS = 16;

export function step(operation: i32, a: i32, b: i32): string {
  switch (operation) {
    case 0:
      numbers.set(a % 500, b);
      return numbers.get(a % 500).toString();
    case 1:
      return yes(numbers.delete(a % 500));
    case 2:
      return insertMany(a, b);
    case 3:
      return deleteMany(a);
    case 4:
      words.set(word(a, b), word(b, a).repeat(b % 40));
      return words.size.toString();
    case 5:
      return yes(words.delete(word(a, b)));
    case 6:
      return words.has(word(a, b)) ? words.get(word(a, b)) : "none";
    case 7:
      return setBox(word(a, 0), word(b, 1));
    case 8:
      return boxes.has(word(a, 0)) ? depthOf(boxes.get(word(a, 0))).toString() : "none";
    case 9:
      return addNested(a, b);
    case 10:
      return yes(nested.delete(a % 7));
    case 11:
      members.add(a % 1000);
      return yes(members.has(b % 1000));
    case 12:
      names.add(word(a, b));
      return yes(names.delete(word(b, a)));
    case 13:
      floats.set((b as f64) / 4, word(a, b));
      return yes(floats.has((a as f64) / 4));
    case 14:
      return keysOf(words).join(" ");
    default:
      if (a % 16 == 0) numbers.clear();
      if (a % 16 == 1) words.clear();
      if (a % 16 == 2) members.clear();
      return numbers.size.toString();
  }
}

export function state(): string {
  const parts: string[] = [list(keysOf(numbers)), list(valuesOf(numbers)), list(membersOf(members))];
  parts.push(keysOf(words).join(" "));
  parts.push(valuesOf(words).join(" "));
  parts.push(membersOf(names).join(" "));
  parts.push(valuesOf(floats).join(" "));
  const all = valuesOf(boxes);
  for (let i = 0; i < all.length; i++) parts.push(all[i].text + depthOf(all[i]).toString());
  const inner = valuesOf(nested);
  for (let i = 0; i < inner.length; i++) {
    const lists = valuesOf(inner[i]);
    for (let j = 0; j < lists.length; j++) parts.push(list(lists[j]));
  }
  return parts.join("\n");
}
