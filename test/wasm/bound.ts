// What JavaScript calls through bindings.

export function greet(name: string): string {
  return "Hello, " + name + "!";
}

export function join(words: string[], between: string): string {
  return words.join(between);
}

export function doubled(values: i32[]): i32[] {
  return values.map<i32>((value) => value * 2);
}

export function sums(rows: Float64Array[]): Float64Array {
  const all = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) all[i] = rows[i].reduce((total, value) => total + value, 0.0);
  return all;
}

export function reversed(bytes: Uint8Array): Uint8Array {
  return bytes.slice().reverse();
}

/** With a private field it stays here, and JavaScript has a reference. */
class Counter {
  private total: i32 = 0;

  constructor(public name: string) {}

  add(by: i32): i32 {
    this.total += by;
    return this.total;
  }
}

export function newCounter(name: string): Counter {
  return new Counter(name);
}

export function count(counter: Counter, by: i32): i32 {
  return counter.add(by);
}

export function nameOf(counter: Counter): string {
  return counter.name;
}

/** Without a constructor it is copied, as a plain object. */
class Pair {
  first: string = "";
  second: string = "";
}

export function swap(pair: Pair): Pair {
  return { first: pair.second, second: pair.first };
}
