// Well-known programs of benchmarks, and the collector: as lua-scripts.ts.

/** By their names. */
export const luaPrograms: Record<string, string> = {
  "binary trees": `
    local function make(d) if d == 0 then return {} end return { make(d - 1), make(d - 1) } end
    local function check(t) return t[1] and 1 + check(t[1]) + check(t[2]) or 1 end
    local long, out = make(12), {}
    for d = 4, 12, 4 do
      local n = 0
      for _ = 1, 1 << (12 - d + 4) do n = n + check(make(d)) end
      out[#out + 1] = d .. ":" .. n
    end
    return table.concat(out, " ") .. " " .. check(long)`,

  "n-body": `
    local bodies = {
      { 0, 0, 0, 0, 0, 0, 39.47841760435743 },
      { 4.84143144246472090, -1.16032004402742839, -0.103622044471123109, 0.606326392995832, 2.81198684491626, -0.02521836165988763, 0.03769367487038949 },
      { 8.34336671824457987, 4.12479856412430479, -0.403523417114321381, -1.01077434617879, 1.82566237123041, 0.008415761376584154, 0.011286326131968767 },
    }
    for _ = 1, 3000 do
      for i, a in ipairs(bodies) do
        for j = i + 1, #bodies do
          local b = bodies[j]
          local d = { a[1] - b[1], a[2] - b[2], a[3] - b[3] }
          local d2 = d[1] ^ 2 + d[2] ^ 2 + d[3] ^ 2
          local mag = 0.01 / (d2 * math.sqrt(d2))
          for k = 1, 3 do a[k + 3] = a[k + 3] - d[k] * b[7] * mag; b[k + 3] = b[k + 3] + d[k] * a[7] * mag end
        end
      end
      for _, b in ipairs(bodies) do for k = 1, 3 do b[k] = b[k] + 0.01 * b[k + 3] end end
    end
    return string.format("%.12f %.12f", bodies[1][1], bodies[2][2])`,

  "spectral norm": `
    local n = 60
    local function A(i, j) local ij = i + j - 1; return 1.0 / (ij * (ij - 1) * 0.5 + i) end
    local function times(x, f) local y = {}; for i = 1, n do local a = 0; for j = 1, n do a = a + x[j] * f(i, j) end; y[i] = a end; return y end
    local function AtA(x) return times(times(x, A), function(i, j) return A(j, i) end) end
    local u, v = {}, nil
    for i = 1, n do u[i] = 1 end
    for _ = 1, 10 do v = AtA(u); u = AtA(v) end
    local vBv, vv = 0, 0
    for i = 1, n do vBv = vBv + u[i] * v[i]; vv = vv + v[i] * v[i] end
    return string.format("%.9f", math.sqrt(vBv / vv))`,

  fannkuch: `
    local n, most, sum, sign = 7, 0, 0, 1
    local function permute(p, k)
      if k == 0 then
        local q, flips = { table.unpack(p) }, 0
        while q[1] ~= 1 do
          local f = q[1]
          for i = 1, f // 2 do q[i], q[f - i + 1] = q[f - i + 1], q[i] end
          flips = flips + 1
        end
        most = math.max(most, flips); sum = sum + sign * flips; sign = -sign
        return
      end
      for i = 1, k do permute(p, k - 1); local j = k % 2 == 0 and i or 1; p[j], p[k] = p[k], p[j] end
    end
    local p = {}
    for i = 1, n do p[i] = i end
    permute(p, n)
    return most .. " " .. sum`,

  "JSON is written and read": `
    local function encode(v)
      if type(v) == "string" then return '"' .. v:gsub('[\\\\"%c]', function(c) return string.format("\\\\u%04x", c:byte()) end) .. '"' end
      if type(v) ~= "table" then return tostring(v) end
      local out = {}
      if #v > 0 then for i, x in ipairs(v) do out[i] = encode(x) end return "[" .. table.concat(out, ",") .. "]" end
      local keys = {}
      for k in pairs(v) do keys[#keys + 1] = k end
      table.sort(keys)
      for i, k in ipairs(keys) do out[i] = encode(k) .. ":" .. encode(v[k]) end
      return "{" .. table.concat(out, ",") .. "}"
    end
    local decode
    local function list(s, i, close, one)
      local t = {}
      if s:sub(i, i) == close then return t, i + 1 end
      repeat i = one(t, i); local c = s:sub(i, i); i = i + 1 until c == close
      return t, i
    end
    function decode(s, i)
      local c = s:sub(i, i)
      if c == '"' then
        local e = s:find('"', i + 1, true)
        return s:sub(i + 1, e - 1):gsub("\\\\u(%x%x%x%x)", function(h) return string.char(tonumber(h, 16)) end), e + 1
      end
      if c == "[" then return list(s, i + 1, "]", function(t, k) local v, e = decode(s, k); t[#t + 1] = v; return e end) end
      if c == "{" then
        return list(s, i + 1, "}", function(t, k) local key, e = decode(s, k); local v, e2 = decode(s, e + 1); t[key] = v; return e2 end)
      end
      local a, b = s:find("^[%w%.%-+]+", i)
      local w = s:sub(a, b)
      if w == "true" then return true, b + 1 elseif w == "false" then return false, b + 1 end
      return tonumber(w), b + 1
    end
    local data = { rows = {}, title = 'a "quoted"\\ttitle' }
    for i = 1, 400 do data.rows[i] = { id = i, name = "row " .. i, tags = { "x" .. i, "y", i % 3 == 0 }, nested = { deep = { i / 8 } } } end
    local text = encode(data)
    local again = encode((decode(text, 1)))
    return #text .. tostring(text == again) .. text:sub(1, 200)`,

  "the collector: cycles, weak tables, finalizers": `
    local gone = 0
    local weak, ephemeral = setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "k" })
    for i = 1, 3000 do
      local a, b = setmetatable({}, { __gc = function() gone = gone + 1 end }), {}
      a.b, b.a = b, a
      weak[i] = a
      ephemeral[b] = a
      if i % 100 == 0 then weak[-i] = a; _G["kept" .. i] = a end
    end
    collectgarbage(); collectgarbage()
    local left, pairsLeft = 0, 0
    for _ in pairs(weak) do left = left + 1 end
    for _ in pairs(ephemeral) do pairsLeft = pairsLeft + 1 end
    for i = 100, 3000, 100 do _G["kept" .. i] = nil end
    collectgarbage(); collectgarbage()
    local modes = collectgarbage("generational") .. collectgarbage("incremental")
    return gone .. " " .. left .. " " .. pairsLeft .. " " .. modes .. tostring(next(ephemeral))`,

  "the collector works in steps and generations": `
    local sum = 0
    for _, mode in ipairs({ "incremental", "generational" }) do
      collectgarbage(mode)
      local ring = {}
      for i = 1, 30000 do ring[i % 500] = { i, tostring(i), { i } }; if i % 1000 == 0 then collectgarbage("step") end end
      for i = 0, 499 do sum = sum + ring[i][1] + #ring[i][2] + ring[i][3][1] end
    end
    collectgarbage("incremental")
    return tostring(sum)`,

  "buffers: concat of many, and of long parts": `
    local out = {}
    for n = 1, 9 do
      local parts = {}
      for i = 1, 2 ^ n do parts[i] = string.rep(string.char(96 + n), i * 7) end
      local s = table.concat(parts, "-")
      out[n] = #s .. s:sub(-3)
    end
    local grown = ""
    for i = 1, 2000 do grown = grown .. i end
    return table.concat(out, " ") .. #grown .. grown:sub(-20)`,

  "sort: numbers, strings, stable by index": `
    local seed, t, s = 7, {}, {}
    for i = 1, 5000 do seed = (seed * 16807) % 2147483647; t[i] = seed; s[i] = { key = "k" .. seed % 100, i = i } end
    table.sort(t)
    table.sort(s, function(a, b) if a.key ~= b.key then return a.key < b.key end return a.i < b.i end)
    local h = 0
    for i = 1, 5000 do h = (h * 31 + t[i] + s[i].i) % 1000000007 end
    return h .. " " .. t[1] .. " " .. s[5000].key .. utf8.char(228, 8364, 128512) .. utf8.len("häß")`,
};
