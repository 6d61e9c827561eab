// Lua with every block of its on our heap, or all from some moment on: the same answers as Lua as it comes gives.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type LuaClient,
  type LuaOnGuest,
  luaOnGuest,
  luaOnGuestLater,
  luaStock,
} from "../../bench/clients/lua-on-guest.js";
import { luaPrograms } from "./lua-programs.js";
import { luaScripts } from "./lua-scripts.js";

const kinds = [
  ["from lua_newstate on", luaOnGuest],
  ["from lua_setallocf on", luaOnGuestLater],
] as const;

let stock: LuaClient;
beforeAll(async () => {
  stock = await luaStock();
});
afterAll(() => stock.close());

describe.each(kinds)("Lua on a guest's heap, %s", (_, make) => {
  let lua: LuaOnGuest;
  beforeAll(async () => {
    lua = await make();
  });

  it.each(Object.entries({ ...luaScripts, ...luaPrograms }))("%s", (_name, script) => {
    const answer = lua.run(script);
    expect(answer).toBe(stock.run(script));
    expect(answer.length).toBeGreaterThan(3);
    expect(lua.heap.check()).toBe(0);
  });

  it("an uncaught error is told, and the state goes on", () => {
    for (const one of [lua, stock]) {
      expect(() => one.run("error('told', 0)")).toThrow("told");
      expect(() => one.run("return (")).toThrow(/unexpected symbol near <eof>/);
      expect(one.run("return 'on'")).toBe("on");
    }
    expect(lua.heap.check()).toBe(0);
  });

  it("what Lua counts is in the heap: no less, and not much more", () => {
    const count = () =>
      Number(
        lua.run('collectgarbage(); collectgarbage(); return tostring(collectgarbage("count") * 1024 // 1)'),
      );
    const [counted, before] = [count(), lua.heap.stats()];
    lua.run("held = {}; for i = 1, 20000 do held[i] = { i, tostring(i + 0.5) } end; return ''");
    const [more, after] = [count(), lua.heap.stats()];
    expect(after.blocksInUse - before.blocksInUse).toBeGreaterThan(40_000);
    const bytes = (after.bytesInUse - before.bytesInUse) / (more - counted);
    // Lua's table of strings, and blocks from before, come and go as well.
    expect(bytes).toBeGreaterThan(0.9);
    expect(bytes).toBeLessThan(1.1);
    lua.run("held = nil; return ''");
    expect(count()).toBeLessThan((counted + more) / 2);
    expect(after.blocksInUse - lua.heap.stats().blocksInUse).toBeGreaterThan(40_000);
  });

  it("a closed state leaves no block behind, and the program has all its memory again", async () => {
    const blocksOfNew = (await luaOnGuest()).heap.stats().blocksInUse;
    lua.close();
    expect(lua.heap.stats()).toMatchObject({ blocksInUse: 0, bytesInUse: 0 });
    lua.heap.trim();
    expect(lua.heap.check()).toBe(0);
    // The heap's state.
    expect(lua.liveChunks()).toBe(1);
    expect(lua.olderFreed()).toBe(make === luaOnGuest ? 0 : blocksOfNew);
  });
});
