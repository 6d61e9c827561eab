// Calls that do nothing, and mistakes, which must do nothing either, as fast-check commands.
import fc from "fast-check";
import { expect } from "vitest";
import {
  type ApiCommand,
  command,
  family,
  familyAt,
  hasBlock,
  hasPlainBlock,
  pick,
  plainBlock,
} from "./api-commands.js";
import { type ApiBlock, type ApiModel, expectMisuse, RAW_FAMILY } from "./api-model.js";
import { badValues } from "./bad-values.js";
import { WASM_PAGE } from "./pages.js";
import { thrown } from "./thrown.js";

const hasDead = (model: Readonly<ApiModel>) => model.dead.length > 0;

/** In any build. */
export const idle: fc.Arbitrary<ApiCommand>[] = [
  command("freeNull", fc.tuple(family), (_, { py }, f) => familyAt(py, f).free(0)),
  command("usableSizeOfNull", fc.tuple(), (_, { py }) => expect(py.malloc_usable_size(0)).toBe(0)),
  command(
    "callocOfMoreThanThereIs",
    fc.tuple(fc.integer({ min: 1, max: 31 }), fc.nat(64), family),
    (_, { py }, power, n, f) => {
      // The product is a multiple of 2^32 and a little more.
      expect(familyAt(py, f).calloc(2 ** power + n, 2 ** (32 - power))).toBe(0);
    },
  ),
  command("cap", fc.tuple(fc.integer({ min: 1, max: 8 })), (model, { py }, pages) => {
    py.setMaximumBytes(pages * WASM_PAGE);
    // What there is stays.
    model.cap = Math.max(pages * WASM_PAGE, py.memory.buffer.byteLength);
  }),
  command("badValue", fc.tuple(fc.nat(badValues.length - 1), family), (_, { py }, index, f) => {
    const [value, error] = badValues[index] as (typeof badValues)[number];
    const { malloc, calloc, realloc, free } = familyAt(py, f);
    for (const call of [malloc, free, py.alloc]) {
      expect(thrown(() => Reflect.apply(call, undefined, [value]))).toBeInstanceOf(error);
    }
    for (const call of [calloc, realloc, py.aligned_alloc]) {
      expect(thrown(() => Reflect.apply(call, undefined, [8, value]))).toBeInstanceOf(error);
      expect(thrown(() => Reflect.apply(call, undefined, [value, 8]))).toBeInstanceOf(error);
    }
  }),
  command(
    "useFreedBlock",
    fc.tuple(pick),
    ({ freedObjects }, _, index) => {
      const object = freedObjects[index % freedObjects.length];
      if (object === undefined) return;
      object.free();
      expect(object.ptr).toBe(0);
      expect(thrown(() => object.view)).toHaveProperty("code", "USE_AFTER_FREE");
    },
    ({ freedObjects }) => freedObjects.length > 0,
  ),
];

/** What builds with checks see. */
export const mistakes: fc.Arbitrary<ApiCommand>[] = [
  command(
    "useDead",
    fc.tuple(pick),
    ({ dead, deadCodes }, { py }, index) => expectMisuse(py, dead[index % dead.length] ?? 0, deadCodes),
    hasDead,
  ),
  command(
    "useInterior",
    fc.tuple(pick, pick),
    (model, { py }, index, offset) => {
      const block = model.pick(index) as ApiBlock;
      const distance = 1 + (offset % Math.max(block.usable - 1, 1));
      if (distance >= block.usable) return;
      expectMisuse(py, block.ptr + distance, [distance % 8 === 0 ? "NOT_LIVE" : "UNALIGNED"]);
    },
    hasBlock,
  ),
  command("useOutside", fc.tuple(fc.nat(2000)), (_, { py }, distance) => {
    expectMisuse(py, py.memory.buffer.byteLength + 8 * distance, ["OUTSIDE"]);
    expectMisuse(py, 8 + (distance & 0x3f8), ["OUTSIDE"]);
  }),
  command(
    "rawReallocOfAny",
    fc.tuple(pick),
    (model, { py }, index) => {
      const block = plainBlock(model, index);
      const { ptr, size, usable } = block;
      let p: number;
      try {
        p = familyAt(py, RAW_FAMILY).realloc(ptr, size);
      } catch (error) {
        // A pool's block, which the raw domain must refuse.
        expect(error).toMatchObject({ code: "WRONG_DOMAIN", address: ptr });
        expect(block.family).not.toBe(RAW_FAMILY);
        expect(usable).toBeLessThanOrEqual(py.config.SMALL_REQUEST_THRESHOLD);
        return;
      }
      model.resized(py, block, p, size, RAW_FAMILY);
    },
    hasPlainBlock,
  ),
];
