// The programs of containers.ts with AssemblyScript's own Map, Array and string, values boxed as there.
class Value {}
class Integer extends Value {
  constructor(public value: i32) {
    super();
  }
}
class Text extends Value {
  constructor(public value: string) {
    super();
  }
}
class List extends Value {
  items: Value[] = [];
}
class Dict extends Value {
  entries: Map<string, Value> = new Map();
}
class Cons {
  constructor(
    public car: Value,
    public cdr: Cons | null,
  ) {}
}

const WORDS: u32 = 1000;

export function words(n: i32): i32 {
  const counts = new Map<string, Integer>();
  let state: u32 = 1;
  for (let i = 0; i < n; i++) {
    state = state * 1664525 + 1013904223;
    const word = `w${((state >>> 16) % WORDS).toString()}`;
    counts.set(word, new Integer(counts.has(word) ? counts.get(word).value + 1 : 1));
  }
  let sum = 0;
  const keys = counts.keys();
  for (let i = 0; i < keys.length; i++) {
    const count = counts.get(keys[i]).value;
    sum += count * count * keys[i].length;
  }
  return sum;
}

function record(i: i32): Dict {
  const made = new Dict();
  made.entries.set("k0", new Integer(i));
  made.entries.set("k1", new Text(`n${i.toString()}`));
  const list = new List();
  for (let k = 0; k < 3; k++) list.items.push(new Integer(i + k));
  made.entries.set("k2", list);
  const inner = new Dict();
  inner.entries.set("k4", new Integer(2 * i));
  made.entries.set("k3", inner);
  return made;
}

export function records(n: i32): i32 {
  const all = new List();
  for (let i = 0; i < n; i++) all.items.push(record(i));
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const one = changetype<Dict>(all.items[i]).entries;
    sum += changetype<Integer>(one.get("k0")).value + changetype<List>(one.get("k2")).items.length;
    sum += changetype<Integer>(changetype<Dict>(one.get("k3")).entries.get("k4")).value;
  }
  return sum;
}

export function conses(n: i32): i32 {
  let numbers: Cons | null = null;
  for (let i = 0; i < n; i++) numbers = new Cons(new Integer(i), numbers);
  let squares: Cons | null = null;
  let at = numbers;
  while (at !== null) {
    const number = changetype<Integer>(at.car).value;
    squares = new Cons(new Integer((number * number) & 0x7fff), squares);
    at = at.cdr;
  }
  numbers = null;
  let turned: Cons | null = null;
  at = squares;
  while (at !== null) {
    turned = new Cons(at.car, turned);
    at = at.cdr;
  }
  squares = null;
  let sum = 0;
  let place = 0;
  at = turned;
  while (at !== null) {
    sum += changetype<Integer>(at.car).value * (place++ & 7);
    at = at.cdr;
  }
  return sum;
}
