// Map and Set, as ECMAScript has them.
import { keysOf, list, membersOf, valuesOf, yes } from "../portable";

class Key {
  constructor(public name: string) {}
}

function print(map: Map<string, i32>): string {
  return map.size.toString() + ": " + keysOf(map).join(",") + "=" + valuesOf(map).join(",");
}

function strings(out: string[]): void {
  const map = new Map<string, i32>();
  out.push("empty " + print(map));
  out.push("has " + yes(map.has("a")) + yes(map.delete("a")));
  map.set("a", 1).set("b", 2).set("", 3);
  out.push("set " + print(map));
  map.set("a", 4);
  out.push("again " + print(map) + map.get("a").toString());
  out.push("delete " + yes(map.delete("a")) + yes(map.delete("a")) + print(map));
  map.set("a", 5);
  out.push("at the end " + print(map));
  map.set("x" + "y", 6);
  out.push("equal, not the same " + yes(map.has("xy")) + map.get("x".concat("y")).toString());
  map.clear();
  out.push("clear " + print(map) + yes(map.has("b")));
  for (let i = 0; i < 200; i++) map.set("k" + i.toString(), i);
  for (let i = 0; i < 200; i += 3) map.delete("k" + i.toString());
  for (let i = 0; i < 50; i += 2) map.set("k" + i.toString(), -i);
  out.push("many " + print(map));
}

function numbers(out: string[]): void {
  const map = new Map<i32, string>();
  for (let i = -50; i < 50; i++) map.set(i * 3, "v" + i.toString());
  for (let i = -100; i < 100; i += 7) out.push("delete " + i.toString() + yes(map.delete(i)));
  out.push("keys " + list(keysOf(map)) + valuesOf(map).join());
  const floats = new Map<f64, i32>();
  floats.set(0.5, 1).set(-0.5, 2).set(1e300, 3).set(Infinity, 4);
  out.push(
    "floats " +
      floats.size.toString() +
      valuesOf(floats).join() +
      yes(floats.has(0.25)) +
      yes(floats.has(-0.5)),
  );
}

function objects(out: string[]): void {
  const one = new Key("one");
  const two = new Key("one");
  const map = new Map<Key, Key>();
  map.set(one, two).set(two, one);
  out.push("by identity " + map.size.toString() + yes(map.get(one) == two) + yes(map.has(new Key("one"))));
  map.delete(one);
  out.push("left " + map.size.toString() + map.get(two).name);
  const nested = new Map<string, Map<string, i32>>();
  nested.set("a", new Map<string, i32>());
  nested.get("a").set("b", 7);
  out.push("nested " + print(nested.get("a")));
}

function sets(out: string[]): void {
  const set = new Set<string>();
  set.add("a").add("b").add("a");
  out.push("add " + membersOf(set).join() + set.size.toString());
  out.push("delete " + yes(set.delete("a")) + yes(set.delete("a")) + yes(set.has("a")) + yes(set.has("b")));
  set.add("a");
  out.push("at the end " + membersOf(set).join());
  set.clear();
  out.push("clear " + set.size.toString());
  const numbers = new Set<i32>();
  for (let i = 0; i < 300; i++) numbers.add((i * i) % 101);
  for (let i = 0; i < 101; i += 4) numbers.delete(i);
  for (let i = 0; i < 20; i++) numbers.add(i);
  out.push("many " + list(membersOf(numbers)));
}

export function report(out: string[]): void {
  strings(out);
  numbers(out);
  objects(out);
  sets(out);
}
