// A heap that was closed is gone: whatever is asked of it says so.
import { describe, expect, it } from "vitest";
import { createPyMem, MemoryMisuseError, type PyMem } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

const closed = (name: string) => ({ code: "CLOSED", message: `${name}: the heap is closed.` });

eachBuild((create) => {
  it("refuses every call and every property, by name", () => {
    const py = create();
    const names = Object.keys(py).filter((name) => name !== "close") as (keyof PyMem & string)[];
    expect(names.length).toBeGreaterThan(50);
    py.close();
    for (const name of names) {
      const error = thrown(() => py[name]);
      expect(error).toBeInstanceOf(MemoryMisuseError);
      expect(error).toMatchObject(closed(name));
    }
  });

  it("frees its blocks, whose views say so, and can be closed again", () => {
    const py = create();
    const block = py.alloc(100);
    const { malloc } = py.exports;
    py.close();
    expect(block.isFreed).toBe(true);
    expect(thrown(() => block.view)).toMatchObject({ code: "USE_AFTER_FREE" });
    block.free();
    // Whoever goes past the heap's methods has what he takes: closing again frees nothing.
    const p = malloc(100);
    py.close();
    expect(malloc(100)).not.toBe(p);
  });

  it("refuses to those who have a type of structs, or a pool, too", () => {
    const py = create();
    const type = py.structType({ x: "i32" });
    const [struct, pool, string] = [type.alloc(), py.pool(type, 2), py.string("a")];
    py.close();
    for (const init of [undefined, { x: 1 }]) {
      expect(thrown(() => type.alloc(init))).toMatchObject(closed("alloc"));
    }
    for (const call of [() => struct.x, () => pool.take(), () => string.to("utf-16")])
      expect(thrown(call)).toMatchObject({ code: "USE_AFTER_FREE" });
  });

  it("closes at the end of a using declaration", () => {
    const py = create();
    const symbol: typeof Symbol.dispose | undefined = Symbol.dispose;
    if (symbol === undefined) expect(Object.getOwnPropertySymbols(py)).toEqual([]);
    else {
      py[symbol]();
      expect(thrown(() => py.malloc(8))).toMatchObject(closed("malloc"));
    }
  });
});

describe("another heap", () => {
  eachBuild((create) => {
    it("is not closed with it", () => {
      const [one, other] = [create(), create()];
      const p = other.malloc(24);
      one.close();
      other.free(p);
      expect(other.check()).toBe(0);
    });
  });
});

it("is not closed inside a finalizer, which its caller could not go on after", () => {
  const py = createPyMem();
  const errors: unknown[] = [];
  py.objects.onUnraisable = (error) => errors.push(error);
  py.objects
    .defineType({ name: "Closer", finalizer: () => py.close() })
    .new()
    .dispose();
  expect(errors).toHaveLength(1);
  expect(py.check()).toBe(0);
});
