// How the rows that write where they should not are run.
import { expect } from "vitest";
import { MemoryMisuseError, PyMemFatalError } from "../../src/index.js";
import type { ForgedRow } from "./misuse-rows-forged.js";
import type { LastingRow, WholeRow } from "./misuse-rows-lasting.js";
import { expectAllFreed, expectRefused, expectToGoOn } from "./misuse-rows-run.js";
import { type Case, isSmall, RowScene } from "./misuse-rows-scene.js";
import type { Damage, DamageRow } from "./misuse-rows-tags.js";
import type { WriteRow } from "./misuse-rows-writes.js";
import { firstBlock } from "./next-block.js";
import { thrown } from "./thrown.js";

const TAG_SIZE = 8;

/** The bytes become others, each of them, by the row's word. */
function write(scene: RowScene, { at, length }: Damage, byte: (old: number) => number): Uint8Array {
  const place = scene.bytes.subarray(at, at + length);
  const before = place.slice();
  place.set(before.map(byte));
  before.forEach((old, i) => {
    expect(place[i]).not.toBe(old);
  });
  return before;
}

export function runDamageRow(row: DamageRow, one: Case): void {
  const scene = new RowScene(one);
  const damage = row.damage(scene);
  const code = row.code(scene, damage);
  const before = write(scene, damage, row.byte);
  if (code !== "silent") expectRefused(scene, damage.block.ptr, code, isSmall(one) ? "pools" : undefined);
  else if (damage.freed !== undefined) expect(scene.release(damage.freed)).toBe(true);
  expect(scene.reports).toEqual([]);
  scene.bytes.set(before, damage.at);
  expectToGoOn(scene);
}

/** What check() says: a code, or undefined if nothing is wrong. */
function checked({ py }: RowScene): unknown {
  try {
    py.check();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(PyMemFatalError);
    return error instanceof PyMemFatalError ? error.code : error;
  }
}

export function runWriteRow(row: WriteRow, one: Case): void {
  const scene = new RowScene(one);
  const addresses = row.write(scene);
  if (one.build === "secure") scene.turnOver();
  scene.goOn();
  expect(scene.py.check()).toBe(0);
  expect(scene.freeAll()).toEqual([]);
  expect(scene.reports.map(({ call, code }) => `${call} ${code}`)).toEqual(row.said(one));
  for (const { call, address, size } of scene.reports) {
    expect(addresses).toContain(address);
    // Of what was asked for, or of the block that would have served; in the secure build that may be any.
    if (call === "free") expect(size).toBe(0);
    else if (one.build !== "secure") expect(Math.abs(size - one.size)).toBeLessThanOrEqual(2 * TAG_SIZE);
  }
  expect(scene.py.check()).toBe(0);
  expect(firstBlock(scene.py)).toBe(0);
}

/** The damage stays: but for what is lost by it, all goes on. */
export function runLastingRow(row: LastingRow, one: Case): void {
  const scene = new RowScene(one);
  const lost = row.destroy(scene);
  scene.goOn();
  const kept = scene.freeAll().map(({ ptr }) => ptr);
  expect(kept.sort((one, other) => one - other)).toEqual(lost);
  const codes = new Set(scene.reports.map(({ code }) => code));
  // A free block's neighbour on a list may be the one without a tag.
  codes.delete("CORRUPT_LINK");
  expect(codes).toEqual(new Set(["CORRUPT_TAG"]));
  scene.goOn();
  expect(checked(scene)).toBe("TAG");
}

export function runWholeRow(row: WholeRow, one: Case): void {
  const scene = new RowScene(one);
  const address = row.damage(scene);
  const error = thrown(() => row.call(scene));
  expect(error).toBeInstanceOf(MemoryMisuseError);
  expect(error).toMatchObject({ code: row.code, address, size: 0 });
  scene.goOn();
}

export function runForgedRow(row: ForgedRow, one: Case): void {
  const scene = new RowScene(one);
  row.write(scene);
  if (one.build === "secure") scene.turnOver();
  scene.goOn();
  const left = checked(scene);
  if (left === undefined && !row.leaks) expectAllFreed(scene);
  else {
    expect([undefined, ...(row.left ?? [])]).toContain(left);
    expect(scene.freeAll()).toEqual([]);
  }
  for (const { code } of scene.reports) expect(code).toMatch(/^(CORRUPT_LINK|CORRUPT_TAG|WRITE_AFTER_FREE)$/);
}
