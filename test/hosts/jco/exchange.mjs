// Strings and lists over the component's boundary, thousands of times: the same comes back, the heap stays sound, nothing is left.
import { deepStrictEqual, equal } from "node:assert/strict";

const ROUNDS = 1000;
const words = ["", "a", "Größe", "≠", "🐍🐍", "x".repeat(300), "long ".repeat(2000)];

export function exchange({ component, memory }) {
  for (let round = 0; round < ROUNDS; round++) exchangeOnce(component, round);
  equal(component.check(), 0);
  const { byteLength } = memory.buffer;
  for (let round = 0; round < ROUNDS; round++) exchangeOnce(component, round);
  equal(component.check(), 0);
  equal(memory.buffer.byteLength, byteLength, "memory grew the second time");
}

function exchangeOnce(component, round) {
  const parts = words.slice(0, (round % words.length) + 1);
  equal(component.join(parts), parts.join(""));
  const numbers = Uint32Array.from({ length: round % 200 }, (_, i) => i * round);
  deepStrictEqual(component.reverse(numbers), numbers.slice().reverse());
}
