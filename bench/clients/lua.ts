// wasmoon's Lua, as it comes, and with its memory from ours.
import { packageVersion } from "../toolchain.js";
import { CallCounter } from "./call-counter.js";
import { type Client, type Runner, STOCK, STOCK_AGAIN, type Variant } from "./client.js";
import { type LuaClient, luaOnGuest, luaOnGuestLater, luaStock } from "./lua-on-guest.js";

const works: ReadonlyMap<string, string> = new Map([
  [
    "tables, strings, closures",
    `
local total = 0
for round = 1, 4 do
  local rows, makers = {}, {}
  for i = 1, 12000 do
    rows[i] = { id = i, name = "n" .. i, tags = { "x", "y" .. i } }
    makers[i] = function(j) return i + j end
  end
  for i = 1, #rows do total = total + #rows[i].name + #rows[i].tags[2] + makers[i](round) end
end
return tostring(total)`,
  ],
  [
    "binary trees",
    `
local function make(d) if d == 0 then return {} end return { make(d - 1), make(d - 1) } end
local function count(t) return t[1] and 1 + count(t[1]) + count(t[2]) or 1 end
local n = 0
for _ = 1, 12 do n = n + count(make(12)) end
return tostring(n)`,
  ],
  [
    "words of a text",
    `
local words, text = {}, {}
for i = 1, 20000 do text[i] = "word" .. (i * 7919 % 5003) end
for word in table.concat(text, " "):gmatch("%w+") do words[word] = (words[word] or 0) + 1 end
local most = 0
for _, n in pairs(words) do if n > most then most = n end end
return tostring(most)`,
  ],
]);

function runner(client: LuaClient): Runner {
  return { prepare: (source) => () => client.run(source) };
}

function variant(name: string, client: LuaClient, check: () => void = () => undefined): Variant {
  return {
    ...runner(client),
    name,
    check,
    usedBytes: () => client.memoryPages() * 65_536,
  };
}

export const lua: Client = {
  name: "Lua",
  from: `wasmoon ${packageVersion("wasmoon")}`,
  works,
  async start() {
    const [first, later] = [await luaOnGuest(), await luaOnGuestLater()];
    return [
      variant(STOCK, await luaStock()),
      variant(STOCK_AGAIN, await luaStock()),
      variant("ours, lua_newstate", first, () => first.heap.check()),
      variant("ours, lua_setallocf", later, () => later.heap.check()),
    ];
  },
  async startCounting() {
    const counter = new CallCounter();
    const counted = await luaOnGuest((alloc) => counter.counted(alloc, "gives i32"));
    return { ...runner(counted), requests: () => counter.calls };
  },
};
