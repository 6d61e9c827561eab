// Every way that we know of handing the heap bad input, one row each: what is said of it, and that the program can go on.
import { describe, expect, it } from "vitest";
import { type BuildName, MemoryMisuseError } from "../src/index.js";
import { builds, checkedBuilds } from "./support/builds.js";
import { blockRows, boundedRows } from "./support/misuse-rows-blocks.js";
import { deadRows, insideRows } from "./support/misuse-rows-dead.js";
import { doorRows, places, valueRows } from "./support/misuse-rows-door.js";
import { foreignAddressRows } from "./support/misuse-rows-foreign.js";
import { forgedRows } from "./support/misuse-rows-forged.js";
import { holeRows } from "./support/misuse-rows-holes.js";
import { lastingRows, wholeRows } from "./support/misuse-rows-lasting.js";
import { runAddressRow, runBlockRow, runSizeRow } from "./support/misuse-rows-run.js";
import { runDoorRow, runValueRow } from "./support/misuse-rows-run-door.js";
import {
  runDamageRow,
  runForgedRow,
  runLastingRow,
  runWholeRow,
  runWriteRow,
} from "./support/misuse-rows-run-writes.js";
import type { Case } from "./support/misuse-rows-scene.js";
import { sizeRows } from "./support/misuse-rows-sizes.js";
import { flowRows, tagRows } from "./support/misuse-rows-tags.js";
import { writeRows } from "./support/misuse-rows-writes.js";
import { thrown } from "./support/thrown.js";

const SIZES = [8, 24, 64, 512, 513, 600, 5000, 70_000];

interface AnyRow {
  readonly name: string;
  readonly isFor?: (one: Case) => boolean;
}

/** One test per row, build and size. */
function eachCase<Row extends AnyRow>(
  names: readonly BuildName[],
  rows: readonly Row[],
  run: (row: Row, one: Case) => void,
  sizes = SIZES,
): void {
  describe.each(names)("%s build", (build) => {
    for (const row of rows) {
      const cases = sizes.map((size) => ({ build, size })).filter((one) => row.isFor?.(one) ?? true);
      it.each(cases)(`${row.name}, $size bytes`, (one) => run(row, one));
    }
  });
}

const addressRows = [...deadRows, ...insideRows, ...foreignAddressRows, ...holeRows];
const damageRows = [...tagRows, ...flowRows];

describe("an address that is no live block's", () => {
  eachCase(checkedBuilds, addressRows, runAddressRow);
});

describe("a write beside a block", () => {
  eachCase(checkedBuilds, damageRows, runDamageRow);
});

describe("a write to a freed block", () => {
  eachCase(checkedBuilds, writeRows, runWriteRow);
  describe("made on purpose", () => {
    eachCase(checkedBuilds, forgedRows, runForgedRow);
  });
});

describe("damage that lasts", () => {
  eachCase(checkedBuilds, lastingRows, runLastingRow);
});

describe("damage that", () => {
  eachCase(checkedBuilds, wholeRows, runWholeRow);
});

describe("a block object", () => {
  eachCase(builds, blockRows, runBlockRow);
  it.each(boundedRows)("a bounded heap's free of $name", ({ code, act }) => {
    const error = thrown(act);
    expect(error).toBeInstanceOf(MemoryMisuseError);
    expect(error).toMatchObject({ code, size: 100 });
  });
});

describe("a size that cannot be had", () => {
  eachCase(builds, sizeRows, runSizeRow, [8, 512, 5000]);
});

describe.each(builds)("at the door of the %s build", (build) => {
  it.each(valueRows.map((row) => ({ ...row, row })))("$named", ({ row }) => runValueRow(row, build));
  it.each(doorRows)("$name", (row) => runDoorRow(row, build));
});

it("has as many rows as it had, each of its own name", () => {
  const misuses = [
    addressRows,
    damageRows,
    writeRows,
    forgedRows,
    lastingRows,
    wholeRows,
    blockRows,
    boundedRows,
  ];
  const names = (rows: readonly { name: string }[]) => new Set(rows.map(({ name }) => name));
  for (const rows of [...misuses, sizeRows, doorRows, places]) expect(names(rows).size).toBe(rows.length);
  expect(misuses.flat().length).toBeGreaterThanOrEqual(214);
  expect(sizeRows.length).toBeGreaterThanOrEqual(66);
  expect(valueRows.length).toBeGreaterThanOrEqual(36);
  expect(doorRows.length).toBeGreaterThanOrEqual(14);
});
