import { expect, it } from "vitest";
import { inOrder } from "../src/inspector/in-order.js";

const ordered = (...names: string[]) => inOrder(names, String);

it("puts what a shell has sorted into the order of its numbers", () => {
  expect(ordered("round-0", "round-1", "round-10", "round-2")).toEqual([
    "round-0",
    "round-1",
    "round-2",
    "round-10",
  ]);
});

it("leaves what somebody has put into an order", () => {
  expect(ordered("b", "a", "c")).toEqual(["b", "a", "c"]);
  expect(ordered("round-9", "round-10", "round-8")).toEqual(["round-9", "round-10", "round-8"]);
});
