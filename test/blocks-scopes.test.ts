// Scopes: what was made inside is freed together, the latest first, whatever happens.
import { describe, expect, it } from "vitest";
import { type Block, createPyMem, type Scope } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

/** What notes that it was freed. */
const noting = (freed: string[], name: string, error?: Error) => ({
  free: () => {
    freed.push(name);
    if (error !== undefined) throw error;
  },
});

eachBuild((create) => {
  it("frees what was made inside, and gives what the function gives", () => {
    const py = create();
    const before = py.alloc(8);
    const blocks: Block[] = [];
    const result = py.scope(() => {
      for (let i = 0; i < 100; i++) blocks.push(py.alloc(i), py.array(Int8Array, [i]) as unknown as Block);
      blocks.at(-1)?.free();
      return blocks.filter(({ isFreed }) => !isFreed).length;
    });
    expect(result).toBe(199);
    expect(blocks.every(({ isFreed }) => isFreed)).toBe(true);
    expect(before.isFreed).toBe(false);
    expect(py.alloc(8).isFreed).toBe(false);
    expect(py.check()).toBe(0);
  });

  it("frees it also when the function throws, and throws that", () => {
    const py = create();
    const error = new Error("enough");
    let block: Block | undefined;
    const seen = thrown(() =>
      py.scope((scope) => {
        block = scope.keep(py.alloc(10));
        throw error;
      }),
    );
    expect(seen).toBe(error);
    expect(block?.isFreed).toBe(true);
    const after = py.alloc(8);
    py.scope(() => undefined);
    expect(after.isFreed).toBe(false);
  });

  it("keeps what is to be kept, for the scope around it or for the caller", () => {
    const py = create();
    let inOuter: Block | undefined;
    const kept = py.scope((outer) => {
      inOuter = py.scope((inner) => inner.keep(py.alloc(1)));
      expect(inOuter.isFreed).toBe(false);
      const [a, b] = py.scope(() => [outer.keep(py.alloc(2)), py.alloc(3)]);
      expect([a?.isFreed, b?.isFreed]).toEqual([false, true]);
      return [a, py.scope((inner) => outer.keep(inner.keep(py.alloc(4))))];
    });
    expect(inOuter?.isFreed).toBe(true);
    expect(kept.map((block) => block?.isFreed)).toEqual([false, false]);
    for (const block of kept) block?.free();
    expect(py.check()).toBe(0);
  });

  it("frees what is kept, too, where freeing the others throws, as nobody gets it", () => {
    const py = create();
    const error = new Error("from free");
    let kept: Block | undefined;
    const seen = thrown(() =>
      py.scope((scope) => {
        scope.add(noting([], "", error));
        kept = scope.keep(py.alloc(8));
        return kept;
      }),
    );
    expect(seen).toBe(error);
    expect(kept?.isFreed).toBe(true);
  });

  it("gives what is kept to the scope around it also where its function has ended it", () => {
    const py = create();
    let kept: Block | undefined;
    py.scope((outer) => {
      kept = py.scope((scope) => {
        const block = scope.keep(py.alloc(8));
        const other = outer.add(py.alloc(8));
        scope.free();
        expect(other.isFreed).toBe(false);
        return block;
      });
      expect(kept.isFreed).toBe(false);
    });
    expect(kept?.isFreed).toBe(true);
  });

  it("leaves a block alone that was made outside, kept or not", () => {
    const py = create();
    const outside = py.alloc(8);
    py.scope((scope) => scope.keep(outside));
    expect(() =>
      py.scope((scope) => {
        scope.keep(outside);
        throw new Error("enough");
      }),
    ).toThrow("enough");
    expect(outside.isFreed).toBe(false);
    py.scope((scope) => scope.add(outside));
    expect(outside.isFreed).toBe(true);
  });

  it("has nothing to free after a reset inside", () => {
    const py = create();
    py.scope(() => {
      py.array(Int32Array, 5);
      py.reset();
      py.alloc(8);
    });
    expect(py.misuseCount).toBe(0);
    expect(py.check()).toBe(0);
  });

  it("refuses a function that gives a promise, and frees all that it made", async () => {
    const py = create();
    const blocks: Block[] = [];
    const error = thrown(() =>
      // @ts-expect-error: no program with types comes that far.
      py.scope(async (scope) => {
        blocks.push(scope.keep(py.alloc(8)), py.alloc(8));
        await Promise.resolve();
        blocks[0]?.view.fill(1);
      }),
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: expect.stringContaining("using scope = py.openScope()") });
    expect(blocks.map(({ isFreed }) => isFreed)).toEqual([true, true]);
    // The promise fails then, which is nobody's unhandled rejection.
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(py.check()).toBe(0);
  });
});

describe("a scope", () => {
  it("frees the latest first, each once", () => {
    const py = createPyMem();
    const freed: string[] = [];
    py.scope((scope) => {
      for (const name of ["a", "b", "c"]) scope.add(noting(freed, name));
      scope.add(scope.add(noting(freed, "d")));
    });
    expect(freed).toEqual(["d", "c", "b", "a"]);
  });

  it("frees the others when freeing one fails, and throws what was thrown", () => {
    const py = createPyMem();
    const freed: string[] = [];
    const errors = ["own", "first", "second"].map((text) => new Error(text));
    const [own, first, second] = errors;
    const fill = (scope: Scope, ...faults: (Error | undefined)[]) => {
      for (const [i, fault] of faults.entries()) scope.add(noting(freed, String(i), fault));
    };
    expect(thrown(() => py.scope((scope) => fill(scope, undefined, first, undefined)))).toBe(first);
    expect(freed.splice(0)).toEqual(["2", "1", "0"]);
    const both = thrown(() => py.scope((scope) => fill(scope, second, undefined, first)));
    expect(both).toBeInstanceOf(AggregateError);
    expect(both).toMatchObject({ errors: [first, second] });
    const all = thrown(() =>
      py.scope((scope) => {
        fill(scope, second, first);
        throw own;
      }),
    );
    expect(all).toMatchObject({ errors });
    expect(freed.splice(0)).toEqual(["2", "1", "0", "1", "0"]);
  });

  it("is stale where a block was freed by its address inside, and the others are freed", () => {
    const py = createPyMem();
    let last: Block | undefined;
    const error = thrown(() =>
      py.scope(() => {
        last = py.alloc(8);
        py.free(py.alloc(24).ptr as never);
      }),
    );
    expect(error).toMatchObject({ code: "STALE_BLOCK" });
    expect(last?.isFreed).toBe(true);
    expect(py.check()).toBe(0);
  });

  it("does not hold blocks that were freed inside", () => {
    const py = createPyMem();
    py.scope((scope) => {
      const block = py.alloc(8);
      block.free();
      expect(scope.keep(block)).toBe(block);
    });
    expect(py.misuseCount).toBe(0);
  });

  it("is over when the function has returned", () => {
    const py = createPyMem();
    const scope = py.scope((given) => given);
    const block = py.alloc(8);
    for (const use of [() => scope.add(block), () => scope.keep(block)]) {
      expect(thrown(use)).toBeInstanceOf(TypeError);
      expect(thrown(use)).toMatchObject({
        message: expect.stringMatching(/^(add|keep): the scope is over$/),
      });
    }
    scope.free();
    expect(block.isFreed).toBe(false);
  });

  it.each([undefined, null, 5, "block", {}, { free: 1 }])("takes no %s", (block) => {
    const py = createPyMem();
    for (const name of ["add", "keep"] as const) {
      const error = thrown(() => py.scope((scope) => scope[name](block as unknown as Block)));
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({ message: expect.stringContaining(`${name}: block must be`) });
    }
  });

  it.each([undefined, null, 5, "fn", {}])("calls no %s", (fn) => {
    const error = thrown(() => createPyMem().scope(fn as unknown as () => void));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: expect.stringContaining("scope: fn must be a function, not ") });
  });
});

describe("an open scope", () => {
  it("frees what was added when it is freed or disposed of, across turns of the event loop, and once", async () => {
    const py = createPyMem();
    const scope = py.openScope();
    const [own, kept, notAdded] = [scope.add(py.alloc(8)), scope.add(py.array(Int8Array, 3)), py.alloc(9)];
    await Promise.resolve();
    scope.keep(kept);
    own.view.fill(1);
    scope[Symbol.dispose]();
    scope.free();
    expect([own, kept, notAdded].map(({ isFreed }) => isFreed)).toEqual([true, false, false]);
  });

  it("takes a block out of the scope inside which it was made, which frees the open scope itself", () => {
    const py = createPyMem();
    const far = py.openScope();
    let near: Scope | undefined;
    const [moved, own] = py.scope(() => {
      near = py.openScope();
      return [far.add(py.alloc(8)), near.add(py.alloc(8))];
    });
    expect([moved.isFreed, own.isFreed]).toEqual([false, true]);
    expect(thrown(() => near?.add(py.alloc(8)))).toMatchObject({ message: "add: the scope is over" });
    far.free();
    expect(moved.isFreed).toBe(true);
  });

  it("throws what freeing throws, and all of it", () => {
    const py = createPyMem();
    const freed: string[] = [];
    const errors = [new Error("first"), new Error("second")];
    const scope = py.openScope();
    for (const error of [...errors].reverse()) scope.add(noting(freed, error.message, error));
    expect(thrown(() => scope.free())).toMatchObject({ errors });
    expect(freed).toEqual(["first", "second"]);
  });
});
