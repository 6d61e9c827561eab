// Much static data: whoever takes it for heap destroys it.

const size: i32 = 300_000;
const data: usize = memory.data(size);
const words: string[] = ["one", "two", "three"];

export function fillData(): void {
  for (let i = 0; i < size; i++) store<u8>(data + i, <u8>(i * 7));
}

export function dataIsWhole(): bool {
  for (let i = 0; i < size; i++) if (load<u8>(data + i) != <u8>(i * 7)) return false;
  return words.join(" ") == "one two three";
}

export function work(count: i32): i32 {
  const map = new Map<string, i32[]>();
  for (let i = 0; i < count; i++) {
    const key = (i % 97).toString();
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(i);
  }
  return map.get("7").length;
}
