// What the rows of the map show: at each pixel what is at the address in its middle, and nothing further.
import { expect, it } from "vitest";
import { placeAt } from "../src/inspector/engine/describe-address.js";
import {
  EDGE,
  FIRST_CLASS,
  FREE_BLOCK,
  HELD_BLOCK,
  REMAINDER,
  TABLE,
} from "../src/inspector/engine/palette.js";
import { POOL, pieceAt } from "../src/inspector/engine/pieces.js";
import { type Picture, ToneLine } from "../src/inspector/engine/tone-line.js";
import { eachBuild } from "./support/builds.js";
import { mixedBlocks, picture } from "./support/inspected.js";
import { runSeed, seededRandom } from "./support/random.js";

const seed = runSeed();
const WIDTH = 300;

/** The tones of a row's pixels. */
function pixelsOf(heap: Picture, from: number, bytesPerRow: number): number[] {
  const line = new ToneLine(heap, WIDTH, true);
  const runs = line.draw(WIDTH, from, bytesPerRow / WIDTH);
  return Array.from(line.ends.subarray(0, runs)).flatMap((end, run) =>
    Array<number>(end - (line.ends[run - 1] ?? 0)).fill(line.tones[run] ?? 0),
  );
}

/** The tone of each part of a pool, by how its words begin; a block that is live has its class's. */
const TONES: readonly (readonly [RegExp, number])[] = [
  [/header and table$/, TABLE],
  [/remainder/, REMAINDER],
  [/^free block/, FREE_BLOCK],
  [/^freed block/, HELD_BLOCK],
];

/** Says so if the tone is not that of what is at the address. A line between neighbours may be anywhere. */
function faultAt(heap: Picture, tone: number, address: number): string | undefined {
  const { title } = placeAt(heap, address, true);
  const wanted = TONES.find(([words]) => words.test(title))?.[1];
  if (tone === EDGE || (wanted === undefined ? tone >= FIRST_CLASS : tone === wanted)) return undefined;
  return `${title} at ${address} has the tone ${tone}`;
}

eachBuild((create) => {
  it(`shows headers and blocks of pools where they are, however long a row is (TEST_SEED=${seed})`, () => {
    const py = create();
    mixedBlocks(py, seededRandom(seed), 1500);
    const heap = picture(py);
    const first = heap.pieces.kinds.indexOf(POOL);
    for (const bytesPerRow of [128, 256, 1024, 2048, 4096, 8192]) {
      const start = Math.floor((heap.pieces.starts[first] ?? 0) / bytesPerRow) * bytesPerRow;
      for (let row = 0; row < 12; row++) {
        const from = start + row * bytesPerRow;
        const faults = pixelsOf(heap, from, bytesPerRow).map((tone, x) => {
          const address = Math.floor(from + ((x + 0.5) * bytesPerRow) / WIDTH);
          const inPool = heap.pieces.kinds[pieceAt(heap.pieces, address)] === POOL;
          return inPool ? faultAt(heap, tone, address) : undefined;
        });
        expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
      }
    }
  });
});
