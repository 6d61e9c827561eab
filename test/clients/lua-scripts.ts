// Programs in Lua, each of which returns a string. None depends on the order of pairs: Lua's hashes have another seed in each state.

/** By what they do. */
export const luaScripts: Record<string, string> = {
  "arrays grow and shrink": `
    local t = {}
    for i = 1, 20000 do t[i] = i * i end
    for i = 20000, 101, -1 do t[i] = nil end
    for i = 1, 50 do table.remove(t, 1) end
    table.insert(t, 10, "new")
    return #t .. " " .. t[10] .. " " .. t[1] .. " " .. select("#", table.unpack(t))`,

  "tables with keys of all kinds": `
    local t, f = {}, function() end
    for i = 1, 3000 do t["k" .. i] = i; t[i + 0.5] = i; t[-i] = i end
    t[true], t[f], t[t] = 1, 2, 3
    local n, sum = 0, 0
    for k, v in pairs(t) do n = n + 1; sum = sum + v end
    for i = 1, 3000, 2 do t["k" .. i] = nil end
    local left = 0
    for _ in pairs(t) do left = left + 1 end
    return n .. " " .. sum .. " " .. left`,

  "strings of all lengths": `
    local parts, bytes = {}, 0
    for i = 0, 700 do
      local s = string.rep(string.char(97 + i % 26), i)
      parts[#parts + 1] = s:upper():reverse():sub(1, 3) .. #s
      bytes = bytes + #(s .. s)
    end
    local long = string.rep("0123456789", 100000)
    return table.concat(parts, ","):sub(-200) .. bytes .. long:sub(999990) .. #long`,

  "string.format and string.pack": `
    local out = {}
    for i = 1, 300 do
      out[#out + 1] = string.format("%5d|%-8s|%08.3f|%x|%q|%g", i, "s" .. i, i / 7, i * 255, "q\\n" .. i, 2 ^ i)
    end
    local packed = string.pack("<i4 s2 d z", -5, "hello", 1.25, "end")
    local a, b, c, d = string.unpack("<i4 s2 d z", packed)
    return table.concat(out, "\\n") .. #packed .. a .. b .. c .. d`,

  "patterns, gsub and gmatch": `
    local text = string.rep("The quick brown fox jumps over the lazy dog; 12 times, 3.5 kg. ", 200)
    local words = {}
    for w in text:gmatch("%a+") do words[#words + 1] = w:lower() end
    local swapped = text:gsub("(%a+) (%a+)", "%2 %1")
    local counted, n = text:gsub("%d+", function(d) return "<" .. d * 2 .. ">" end)
    local mapped = text:gsub("%w+", { fox = "cat", dog = "mouse" })
    return #words .. swapped:sub(1, 80) .. counted:sub(-70) .. n .. mapped:sub(1, 60) .. text:find("lazy", 1, true)`,

  "words are counted and sorted": `
    local seed, count = 42, {}
    for i = 1, 20000 do
      seed = (seed * 1103515245 + 12345) % 2147483648
      local w = "w" .. seed // 65536 % 997
      count[w] = (count[w] or 0) + 1
    end
    local order = {}
    for w, n in pairs(count) do order[#order + 1] = { w, n } end
    table.sort(order, function(a, b) return a[2] > b[2] or a[2] == b[2] and a[1] < b[1] end)
    local out = {}
    for i = 1, 40 do out[i] = order[i][1] .. "=" .. order[i][2] end
    return table.concat(out, " ") .. #order`,

  "closures keep their variables": `
    local makers = {}
    for i = 1, 5000 do
      local n = i
      makers[i] = function(by) n = n + by; return function() return n * i end end
    end
    local sum = 0
    for i, make in ipairs(makers) do make(1); sum = sum + make(2)() % 1000003 end
    local function curry(f, n, ...)
      if n == 0 then return f(...) end
      local given = { ... }
      return function(x) given[#given + 1] = x; return curry(f, n - 1, table.unpack(given)) end
    end
    return sum .. " " .. curry(function(a, b, c) return a .. b .. c end, 3)(1)(2)(3)`,

  "coroutines, also many at once": `
    local function walk(t) if t then walk(t[1]); coroutine.yield(t.v); walk(t[2]) end end
    local function tree(a, b)
      if a > b then return nil end
      local m = (a + b) // 2
      return { tree(a, m - 1), tree(m + 1, b), v = m }
    end
    local seen = 0
    for v in coroutine.wrap(function() walk(tree(1, 2000)) end) do seen = seen * 31 % 1000003 + v end
    local all, sum = {}, 0
    for i = 1, 1000 do all[i] = coroutine.create(function(x) for k = 1, 5 do x = x + coroutine.yield(x * k) end end) end
    for k = 1, 5 do for i, co in ipairs(all) do local _, v = coroutine.resume(co, i); sum = sum + v end end
    local dead = coroutine.wrap(function() error({ code = 7 }) end)
    local ok, e = pcall(dead)
    return seen .. " " .. sum .. " " .. tostring(ok) .. e.code .. coroutine.status(all[1])`,

  "metatables: operators, inheritance, proxies": `
    local V = {}
    V.__index = V
    V.__add = function(a, b) return setmetatable({ x = a.x + b.x, y = a.y + b.y }, V) end
    V.__eq = function(a, b) return a.x == b.x and a.y == b.y end
    V.__lt = function(a, b) return a.x < b.x end
    V.__tostring = function(v) return "(" .. v.x .. "," .. v.y .. ")" end
    V.__concat = function(a, b) return tostring(a) .. tostring(b) end
    V.__call = function(v, k) return v.x * k end
    V.__len = function(v) return v.y end
    local sum = setmetatable({ x = 0, y = 0 }, V)
    for i = 1, 5000 do sum = sum + setmetatable({ x = i, y = -i }, V) end
    local Base = {}; Base.__index = Base
    function Base.new(c, n) return setmetatable({ n = n }, c) end
    function Base:name() return "base" .. self.n end
    local Derived = setmetatable({}, { __index = Base }); Derived.__index = Derived
    function Derived:name() return "derived+" .. Base.name(self) end
    local log = {}
    local proxy = setmetatable({}, { __index = function(_, k) log[#log + 1] = k; return k .. "!" end,
      __newindex = function(_, k, v) log[#log + 1] = k .. "=" .. v end })
    proxy.a = 1; local got = proxy.b
    return sum .. "|" .. sum(2) .. #sum .. tostring(sum == sum + setmetatable({ x = 0, y = 0 }, V)) ..
      Derived:new(3):name() .. got .. table.concat(log, ",")`,

  "errors, pcall, xpcall, close": `
    local out = {}
    local function say(...) out[#out + 1] = table.concat({ ... }, " ") end
    for i = 1, 500 do
      local ok, e = pcall(error, { i = i, trace = string.rep("x", i) })
      if i % 100 == 0 then say(tostring(ok), e.i, #e.trace) end
    end
    say(select(2, pcall(function() return nil + 1 end)))
    say(select(2, pcall(function() return ("x"):bad() end)))
    say(select(2, xpcall(function() error("deep") end, function(m) return m .. " handled" end)))
    local function deep(n) return n == 0 and error("bottom", 0) or 1 + deep(n - 1) end
    say(select(2, pcall(deep, 5000)))
    local function forever() return 1 + forever() end
    say((select(2, pcall(forever)):match("stack overflow")))
    pcall(function() local c <close> = setmetatable({}, { __close = function(_, e) say("closed", e) end }); error("E", 0) end)
    say(tostring(load("syntax error here")), (select(2, load("x = = 1", "=chunk"))))
    return table.concat(out, ";")`,
};
