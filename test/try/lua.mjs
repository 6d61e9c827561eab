// wasmoon's Lua, by its package.
import { LuaFactory } from "wasmoon";

const lua = await new LuaFactory().createEngine();

export default () =>
  lua.doString(`
    local words, rows = {}, {}
    for i = 1, 100000 do
      local word = "word" .. (i * 7919 % 5003)
      words[word] = (words[word] or 0) + 1
      rows[i] = { i, word }
    end
    local most = 0
    for _, n in pairs(words) do if n > most then most = n end end
    return most + #rows`);
