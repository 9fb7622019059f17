/// A Lua script that generates calls of string functions.
enum StringCases {
    /// Runs the same in stock Lua and in the sandbox.
    ///
    /// It gives two functions to `entry(name, f)`: they take a seed and return 50 lines, each a
    /// call and what came of it.
    static let script = #"""
        -- Generates calls from a seed and tells what came of each, one line per call.
        local state = 1
        local count = 50
        local function random(count)
            state = (state * 6364136223846793005 + 1442695040888963407) & 0x7fffffffffffffff
            return (state >> 33) % count + 1
        end
        local function choose(list) return list[random(#list)] end
        local function draw(list, count)
            local parts = {}
            for i = 1, random(count + 1) - 1 do parts[i] = choose(list) end
            return table.concat(parts)
        end

        local letters = {
            "a", "b", "a", "b", "c", "(", ")", "1", " ", "_", "A", "-", "%", "]", "\0", "é", "退",
            "\n", "x", ".",
        }
        local items = {
            "a", "b", "c", ".", "%a", "%d", "%w", "%s", "%p", "%c", "%u", "%l", "%x", "%g", "%A",
            "%D", "%S", "%W", "%z",
            "[ab]", "[^a]", "[a-c]", "[%a_]", "[a-]", "[]]", "[^]]", "[^%s]", "[%w%-]", "[c-a]",
            "[a-%]", "[%a-z]", "[",
            "*", "+", "-", "?", "*", "+", "-", "?", "^", "$", "(", ")", "(", ")", "()", "(.-)",
            "(a*)", "([ab])",
            "%1", "%2", "%b()", "%bab", "%baa", "%b", "%f[a]", "%f[%w]", "%f[^%w]", "%f", "%",
            "%%", "%.", "]", "\0", "é", "退",
        }
        local replacements = {
            "", "x", "<%0>", "%1", "%2", "%%", "%1%1", "%", "%x", "[%1|%2]", "%0%0", "é%0",
        }
        local tables = {
            a = "A", b = false, [1] = "one", [2] = 2, ab = 1.5, [""] = "-", c = true, x = {},
        }

        -- One line of ASCII.
        local function show(value)
            if type(value) ~= "string" then return tostring(value) end
            local text = string.format("%q", value):gsub("\n", "n")
            text = text:gsub("[\128-\255]", function(byte) return "\\" .. byte:byte() end)
            return text
        end
        local function outcome(f)
            local results = table.pack(pcall(f))
            for i = 1, results.n do results[i] = show(results[i]) end
            -- Where an error was is not compared.
            if results[1] == "false" then results[2] = results[2]:gsub('^"[%w_./]+:%d+: ', '"') end
            return table.concat(results, " ")
        end

        local searches = {
            find = function(s, p) local a, b, c, d, e = string.find(s, p) return a, b, c, d, e end,
            find_from = function(s, p)
                local from = random(9) - 5
                local a, b, c, d = string.find(s, p, from)
                return from, a, b, c, d
            end,
            find_plain = function(s, p)
                local a, b = string.find(s, p, random(5) - 2, true)
                return a, b
            end,
            match = function(s, p) local a, b, c, d = s:match(p) return a, b, c, d end,
            match_from = function(s, p)
                local a, b, c, d = s:match(p, random(9) - 5)
                return a, b, c, d
            end,
            gmatch = function(s, p)
                local all = {}
                for a, b, c in string.gmatch(s, p) do
                    all[#all + 1] = show(a) .. show(b) .. show(c)
                end
                return table.concat(all, ",")
            end,
            gmatch_from = function(s, p)
                local all = {}
                for a, b in string.gmatch(s, p, random(9) - 5) do
                    all[#all + 1] = show(a) .. show(b)
                end
                return table.concat(all, ",")
            end,
            gsub = function(s, p)
                local a, b = string.gsub(s, p, choose(replacements))
                return a, b
            end,
            gsub_some = function(s, p)
                local a, b = s:gsub(p, choose(replacements), random(4) - 2)
                return a, b
            end,
            gsub_table = function(s, p) local a, b = s:gsub(p, tables) return a, b end,
            gsub_function = function(s, p)
                local calls = {}
                local a, b = s:gsub(p, function(x, y, z)
                    calls[#calls + 1] = show(x) .. show(y) .. show(z)
                    return tables[x]
                end)
                return a, b, table.concat(calls, ",")
            end,
        }
        local names = {
            "find", "find", "find_from", "find_plain", "match", "match_from", "gmatch",
            "gmatch_from", "gsub", "gsub_some",
            "gsub_table", "gsub_function",
        }

        local flags = {
            "", "", "-", "0", "+", " ", "#", "-0", "+0", "00", "5", "12", "0", ".", ".3", "5.2",
            ".0", "99", "100", ".123", "-8.3",
        }
        local conversions = {
            "d", "i", "u", "c", "x", "X", "o", "e", "E", "f", "g", "G", "a", "A", "q", "s", "s",
            "%", "F", "y", "",
        }
        local values = {
            0, 1, -1, 65, 255, 256, 3.0, 3.5, -0.0, 1e15, 1e16, 1e100, 2 ^ 53, 2 ^ 63, -2 ^ 63,
            1 / 3, 1 / 0, -1 / 0, math.mininteger,
            math.maxinteger, "", "a", "abc", "a\0b", "12", "0x1p4", " 7 ", "x\n\\\"\r\1272\0013",
            "退款", true, false, "nil", ("long"):rep(30),
        }
        local function value()
            local v = choose(values)
            if v == "nil" then return nil end return v
        end
        local function number()
            return choose {
                0, 1, -1, 2, -2, 3, 5, -5, 10, 100, -100, math.mininteger, math.maxinteger, 1.0,
                1.5, "2", "x",
            }
        end

        local others = {
            function()
                local parts = {}
                for i = 1, random(3) do
                    parts[i] = draw(letters, 2) .. "%" .. choose(flags) .. choose(conversions)
                end
                local a, b, c = value(), value(), value()
                local text = string.format(table.concat(parts), a, b, c)
                return table.concat(parts), text
            end,
            function()
                local a = string.format("%" .. choose(flags) .. choose(conversions), value())
                return a
            end,
            function() local a = string.sub(draw(letters, 8), number(), number()) return a end,
            function() local a = string.sub(draw(letters, 8), number()) return a end,
            function()
                return table.concat({ string.byte(draw(letters, 8), number(), number()) }, ",")
            end,
            function() return table.concat({ string.byte(draw(letters, 8), number()) }, ",") end,
            function()
                local count = choose { -1, 0, 1, 2, 7, 1.0, 1.5, "3", "x" }
                local a = string.rep(draw(letters, 3), count, choose { "", ",", "; " })
                return a
            end,
            function()
                local count = choose { math.maxinteger, 1 << 40, 1 << 62 }
                local a = string.rep(draw(letters, 3) .. "a", count)
                return a
            end,
            function()
                local a = string.char(random(256) - 1, random(256) - 1, random(300) - 10)
                return a
            end,
            function()
                local text = draw(letters, 9)
                return string.upper(text), string.lower(text), string.reverse(text)
            end,
            function() local a = string.len(value()) return a end,
            function() local a = value():rep(2) return a end,
        }

        entry("searches", function(seed)
            state = seed
            local lines = {}
            for i = 1, count do
                local subject, pattern, name = draw(letters, 12), draw(items, 6), choose(names)
                if random(8) == 1 then pattern = "^" .. pattern end
                local result = outcome(function() return searches[name](subject, pattern) end)
                lines[i] = name .. " " .. show(subject) .. " " .. show(pattern) .. ": " .. result
            end
            return table.concat(lines, "\n")
        end)

        entry("others", function(seed)
            state = seed
            local lines = {}
            for i = 1, count do
                local which = random(#others)
                lines[i] = which .. ": " .. outcome(others[which])
            end
            return table.concat(lines, "\n")
        end)
        """#
}
