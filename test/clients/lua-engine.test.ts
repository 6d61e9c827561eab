// wasmoon's own JavaScript over a state on our heap: values that pass both ways; and Lua with little memory.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LuaOnGuest, luaOnGuest } from "../../bench/clients/lua-on-guest.js";

let lua: LuaOnGuest;
beforeEach(async () => {
  lua = await luaOnGuest();
});
afterEach(() => {
  expect(lua.heap.check()).toBe(0);
  lua.close();
  expect(lua.heap.stats().blocksInUse).toBe(0);
});

describe("wasmoon's engine", () => {
  it("passes values, functions and errors in both directions", async () => {
    const { engine } = lua;
    engine.global.set("sum", (values: number[]) => values.reduce((a, b) => a + b, 0));
    engine.global.set("data", { name: "häß", list: [1, 2.5, true], nested: { deep: "x".repeat(5000) } });
    expect(await engine.doString("return sum({ 1, 2, 3.5 }) .. data.name .. #data.nested.deep")).toBe(
      "6.5häß5000",
    );
    expect(
      await engine.doString(
        "local t = { a = { b = {} } }; for i = 1, 500 do t.a.b[i] = 'v' .. i end; return t",
      ),
    ).toEqual({ a: { b: Array.from({ length: 500 }, (_, i) => `v${i + 1}`) } });
    engine.doStringSync("function twice(x) return x .. x end");
    expect(engine.global.get("twice")("ab")).toBe("abab");
    engine.global.set("fail", () => {
      throw new Error("from JavaScript");
    });
    expect(await engine.doString("return select(2, pcall(fail))")).toMatchObject({
      message: "from JavaScript",
    });
    await expect(engine.doString("error('from Lua')")).rejects.toThrow("from Lua");
  });

  it("waits for promises within Lua's coroutines", async () => {
    lua.engine.global.set("later", (n: number) => new Promise((done) => setTimeout(() => done(n * 2), 1)));
    const script = "local s = 0; for i = 1, 20 do s = s + later(i):await() end; return s";
    expect(await lua.engine.doString(script)).toBe(420);
  });
});

describe("with a limit", () => {
  const MEGABYTE = 16;

  it("Lua raises its own error, and goes on", () => {
    const { heap } = lua;
    heap.setLimit(2 * MEGABYTE, 0);
    const greedy = {
      "many tables": "local t = {}; for i = 1, 1e8 do t[i] = { i } end",
      "one string": "string.rep('x', 1 << 26)",
      "a string that grows": "local s = 'x'; while true do s = s .. s end",
      "a buffer": "local t = {}; for i = 1, 1e6 do t[i] = string.rep('y', 1000) .. i end; table.concat(t)",
      "many coroutines": "local t = {}; for i = 1, 1e8 do t[i] = coroutine.create(print) end",
    };
    for (const [what, script] of Object.entries(greedy)) {
      const told = lua.run(`
        local ok, e = pcall(function() ${script} end)
        return tostring(ok) .. " " .. tostring(e)`);
      expect(told, what).toBe("false not enough memory");
      expect(heap.check(), what).toBe(0);
      expect(heap.stats().heapBytes, what).toBeLessThan(2.1 * 2 ** 20);
      expect(lua.run("local t = {}; for i = 1, 5000 do t[i] = { i } end; return tostring(#t)"), what).toBe(
        "5000",
      );
    }
  });

  it("an uncaught refusal is the script's error, and more memory helps", () => {
    const { heap } = lua;
    heap.setLimit(MEGABYTE, 0);
    const script = "local t = {}; for i = 1, 50000 do t[i] = { i } end; return tostring(#t)";
    expect(() => lua.run(script)).toThrow("not enough memory");
    heap.setLimit(0, 0);
    expect(lua.run(script)).toBe("50000");
  });

  it("whatever is refused, Lua's own finalizers and closes run, and its values are whole", () => {
    const { heap } = lua;
    for (let pages = 6; pages <= 40; pages += 2) {
      heap.setLimit(pages, 0);
      const told = lua.run(`
        local closed, kept = 0, {}
        local ok, e = pcall(function()
          local guard <close> = setmetatable({}, { __close = function() closed = closed + 1 end })
          for i = 1, 1e7 do kept[#kept + 1] = "value " .. i end
        end)
        for i, v in ipairs(kept) do if v ~= "value " .. i then return "lost " .. i end end
        return tostring(ok) .. e .. closed`);
      expect(told).toBe("falsenot enough memory1");
      expect(heap.check()).toBe(0);
    }
  });
});
