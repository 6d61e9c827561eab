// How a value that is no size, address, limit or block is handed over, at every place where one is due.
import { expect } from "vitest";
import type { BuildName } from "../../src/index.js";
import { type DoorRow, type ErrorClass, places, type ValueRow } from "./misuse-rows-door.js";
import { expectToGoOn } from "./misuse-rows-run.js";
import { RowScene } from "./misuse-rows-scene.js";
import { thrown } from "./thrown.js";

function expectThrown(call: () => unknown, name: string, error: ErrorClass, message: string | RegExp): void {
  const caught = thrown(call);
  expect(caught, name).toBeInstanceOf(error);
  expect(caught, name).toHaveProperty(
    "message",
    typeof message === "string" ? message : expect.stringMatching(message),
  );
}

/** Hands the value over everywhere; all memory must be as before. */
export function runValueRow(row: ValueRow, build: BuildName): void {
  const scene = new RowScene({ build, size: 64 });
  const before = scene.bytes.slice();
  for (const { name, call, message, isLimit } of places) {
    if (isLimit && row.isFineAsLimit) continue;
    expectThrown(() => call(scene.py, row.value), name, row.error, `${message(row)}${row.named}`);
  }
  expect(Buffer.compare(scene.bytes, before)).toBe(0);
  expectToGoOn(scene);
}

export function runDoorRow({ name, error, message, act }: DoorRow, build: BuildName): void {
  const scene = new RowScene({ build, size: 64 });
  expectThrown(() => act(scene), name, error, message);
  expect(scene.py.misuseCount).toBe(0);
  expect(scene.py.check()).toBe(0);
  scene.goOn();
  // The blocks that rows make beside the scene's own go with the heap.
  expect(scene.freeAll()).toEqual([]);
  expect(scene.py.check()).toBe(0);
}
