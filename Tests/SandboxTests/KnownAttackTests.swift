import Sandbox
import Testing

/// The attacks on a stock Lua sandbox that are known, each with what stops it here.
@Suite struct KnownAttackTests {
    @Test(arguments: hooks + work)
    func `work that a count of instructions misses is stopped`(_ attack: Attack) {
        #expect(attack.problems() == [])
    }

    @Test(arguments: memory + escapes)
    func `memory, the stack and other programs are safe`(_ attack: Attack) {
        #expect(attack.problems() == [])
    }

    static let hooks: [Attack] = [
        .run(
            "no xpcall, whose handler runs without limits",
            "xpcall(error, function() end)",
            .fails("there is no global 'xpcall'")
        ),
        .run(
            "no finalizers",
            "setmetatable({}, {__gc = function() end})",
            .fails("there is no global 'setmetatable'")
        ),
        .run("no coroutines", "coroutine.wrap(f)()", .fails("there is no global 'coroutine'")),
        .run("no closing values", "local x <close> = {}", .fails("non-closable value")),
        .run(
            "pcall in a loop",
            "while true do pcall(function() while true do end end) end",
            .stops(.instructions)
        ),
        .run(
            "memory refused in a pcall, again and again",
            "while true do pcall(function() local t = {} while true do t[#t+1] = {} end end) end",
            .isStopped
        ),
        .run("a loop by goto", "::again:: goto again", .stops(.instructions)),
        .run(
            "a loop in a loop's iterator",
            "for _ in function() return 1 end do end",
            .stops(.instructions)
        ),
    ]

    static let work: [Attack] = [
        .run(
            "find with many lazy repetitions",
            "return (('a'):rep(60000)):find(('.-'):rep(8) .. 'b')",
            .isStopped
        ),
        .run(
            "find with many optional items",
            "return (('a'):rep(28)):find(('a?'):rep(28) .. ('a'):rep(28))",
            .isStopped
        ),
        .run("balanced parentheses", "return (('('):rep(60000)):find('%b()')", .isStopped),
        .run(
            "gmatch that backtracks",
            "for _ in (('a'):rep(60000)):gmatch('.-.-b') do end",
            .isStopped
        ),
        .run(
            "anchored gsub that backtracks",
            "return (('a'):rep(60000)):gsub('^.-.-b', '')",
            .isStopped
        ),
        .run(
            "frontier patterns",
            "return (('a '):rep(30000)):find('%f[a].-%f[a].-%f[a].-b')",
            .isStopped
        ),
        .run(
            "plain find of a long needle",
            "local h, n = ('a'):rep(60000), ('a'):rep(30000) .. 'b' while true do h:find(n, 1, true) end",
            .stops(.instructions)
        ),
        .run("repeating nothing", "return #string.rep('', 2^40 // 1 | 0)", .finishes("0")),
        .run(
            "repeating too much",
            "return #string.rep('x', 1 << 40)",
            .fails("resulting string too large")
        ),
        .run(
            "moving a world of nothing",
            "table.move({}, 1, math.maxinteger - 1, 2)",
            .stops(.instructions)
        ),
        .run("moving nothing for long", "table.move({}, 1, 1 << 40, 2)", .stops(.instructions)),
        .run(
            "inserting in front of many",
            """
            local t = {} for i = 1, 30000 do t[i] = i end
            while true do table.insert(t, 1, 0) end
            """,
            .isStopped
        ),
        .run(
            "removing from in front of many",
            """
            local t = {} for i = 1, 30000 do t[i] = i end
            while true do table.insert(t, table.remove(t, 1)) end
            """,
            .stops(.instructions)
        ),
        .run("concatenating a lot", "local s = 'x' while true do s = s .. s end", .stops(.string)),
        .run(
            "upper, again and again",
            "local s = ('x'):rep(60000) while true do s:upper() end",
            .stops(.instructions)
        ),
        .run(
            "reverse, again and again",
            "local s = ('x'):rep(60000) while true do s:reverse() end",
            .stops(.instructions)
        ),
        .run(
            "table.concat, again and again",
            "local t = {('x'):rep(30000), ('y'):rep(30000)} while true do table.concat(t) end",
            .stops(.instructions)
        ),
        .run(
            "keys that collide",
            """
            local t = {} for i = 1, 40000 do t[i * (2^20 // 1 | 0)] = i end
            for i = 1, 1000000 do local x = t[i * 1048576] end
            """,
            .isStopped
        ),
        .run(
            "interning more and more strings",
            "local t = {} for i = 1, 1e9 do t[i] = 'k' .. i end",
            .isStopped
        ),
        .run(
            "__call chains need metatables",
            "local c = {} c()",
            .fails("attempt to call a table value")
        ),
        .load("much source", String(repeating: "x = 1+1+1\n", count: 110_000), .stops(.source)),
        .run("a long number", "return tonumber(('9'):rep(60000)) == math.huge", .finishes("true")),
        .run(
            "utf8.len of much",
            "local s = ('é'):rep(30000) while true do utf8.len(s) end",
            .stops(.instructions)
        ),
        .run(
            "all bytes of a long string",
            "return select('#', (('x'):rep(60000)):byte(1, -1))",
            .isStopped
        ),
        .run(
            "%q of much",
            "local s = ('\\n'):rep(60000) return #string.format('%q', s)",
            .isStopped
        ),
        .run(
            "no string.pack",
            "return string.pack('c2147483647', '')",
            .fails("nil value (field 'pack')")
        ),
    ]

    static let memory: [Attack] = [
        .run("a table bomb", "local t = {} while true do t = {t, {}, {}} end", .isStopped),
        .run(
            "a closure bomb",
            "local t = {} for i = 1, 1e9 do t[i] = function() return i end end",
            .isStopped
        ),
        .run(
            "a string bomb",
            "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(60000) .. i end",
            .isStopped
        ),
        .run(
            "recursion through gsub",
            """
            local function f() return (('x'):gsub('x', f)) end
            return f()
            """,
            .fails("C stack overflow")
        ),
        .run(
            "format within format",
            """
            local function f(n) return string.format('%s', n > 0 and f(n - 1) or 'x') end
            return f(150)
            """,
            .finishes("x")
        ),
        .load(
            "nested parentheses",
            "local x = " + String(repeating: "(", count: 5000),
            .fails("rules/a.lua:1: ")
        ),
        .load(
            "nested tables",
            "local x = " + String(repeating: "{", count: 5000),
            .fails("rules/a.lua:1: ")
        ),
        .load(
            "nested blocks",
            "\n\n" + String(repeating: "do ", count: 5000),
            .fails("rules/a.lua:3: ")
        ),
        .run(
            "a table in itself, sent",
            "local t = {} t.t = t ask('x', t)",
            .fails("argument 1 is nested deeper than 64")
        ),
        .run(
            "a deep table, sent",
            "local t = {} for _ = 1, 10000 do t = {t} end ask('x', 1, t)",
            .fails("argument 2 is nested deeper than 64")
        ),
    ]

    static let escapes: [Attack] = [
        .run("no load", "load('x')", .fails("there is no global 'load'")),
        .load("bytecode", "\u{1b}Lua", .fails("rules/a.lua:1: this is not Lua text")),
        .run(
            "no getmetatable",
            "getmetatable('').__index = nil",
            .fails("there is no global 'getmetatable'")
        ),
        .run(
            "replacing string.rep",
            "string.rep = nil",
            .fails("'string' is one of Settle's words")
        ),
        .run(
            "rawset is not there",
            "rawset(string, 'rep', 1)",
            .fails("there is no global 'rawset'")
        ),
        .run("inserting into a library", "table.insert(string, 'x')", .fails("read-only")),
        .run("moving into a library", "table.move({1}, 1, 1, 1, math)", .fails("read-only")),
        .run("sorting a library", "table.sort(table)", .fails("read-only")),
        .run(
            "no addresses of tables",
            "return tostring({}) .. tostring(print) .. tostring(ticket)",
            .finishes("tablefunctionticket")
        ),
        .run("no %p", "return string.format('%p', {})", .fails("rules/a.lua:2: ")),
        .run("control characters stay text", "log('\\27[31m\\r\\n') return 'ok'", .finishes("ok")),
        .run("a flood of lines", "for i = 1, 5000 do log('x') end return 'ok'", .finishes("ok")),
        .run("a flood of asks", "while true do ask('reply', 'x') end", .stops(.asks)),
        .run(
            "keeping something",
            "kept_ticket = ticket",
            .fails("globals are shared between runs")
        ),
    ]
}
