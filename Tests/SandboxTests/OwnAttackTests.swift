import Sandbox
import Testing

/// Attacks of our own invention.
@Suite struct OwnAttackTests {
    @Test(arguments: objects + errors)
    func `objects and errors give nothing away`(_ attack: Attack) {
        #expect(attack.problems() == [])
    }

    static let objects: [Attack] = [
        .run(
            "writing a ticket's field",
            "ticket.id = 'T2'",
            .fails("rules/a.lua:2: ticket is read-only")
        ),
        .run("writing a part of a ticket", "ticket.order.id = 'O2'", .fails("ticket is read-only")),
        .run("rawget on a view", "return rawget(ticket, 'id')", .fails("table expected")),
        .run("rawlen on a view", "return rawlen(ticket)", .fails("table or string expected")),
        .run(
            "next with a key on a view",
            "return next(ticket, 'id')",
            .fails("next(t) takes no key")
        ),
        .run("inserting into a view", "table.insert(ticket.tags, 'x')", .fails("table expected")),
        .run("sorting a view", "table.sort(ticket.tags)", .fails("table expected")),
        .run(
            "moving into a view",
            "table.move({1}, 1, 1, 1, ticket.tags)",
            .fails("table expected")
        ),
        .run("calling a view", "ticket()", .fails("attempt to call")),
        .run("adding views", "return ticket + ticket", .fails("attempt to perform arithmetic")),
        .run(
            "a view as a key that pairs meets",
            "for k in pairs({[ticket] = 1}) do end",
            .fails("not over a userdata")
        ),
        .run("a negative index", "return ticket.tags[-1]", .finishes("nil")),
        .run("a huge index", "return ticket.tags[math.maxinteger]", .finishes("nil")),
        .run("a fractional index", "return ticket.tags[1.5]", .fails("no field tags/1.5")),
        .run(
            "a method without its object",
            "local f = ticket.greet return f()",
            .fails("attempt to index a nil value")
        ),
        .run(
            "a view's iterator given something else",
            "local f = pairs(ticket) return f({}, 99)",
            .finishes("id")
        ),
        .run(
            "a list's iterator given something else",
            "local f = pairs({1}) return f('x', 0)",
            .fails("table expected")
        ),
        .run("a boxed value's field", "return fen(1).value", .fails("money is a plain value")),
        .run(
            "writing a boxed value's field",
            "local m = fen(1) m.value = 2",
            .fails("money is a plain value")
        ),
        .run(
            "a boxed value in arithmetic",
            "return fen(1) * 2",
            .fails("arithmetic on a money value")
        ),
        .run("unboxing something else", "return amount_of(ticket)", .finishes("nil")),
        .run("boxing something else", "return fen('x')", .fails("number expected")),
        .run(
            "overwriting a word in another environment",
            """
            local _ENV = {string = string}
            string.rep = 1
            """,
            .fails("'string' is one of Settle's words")
        ),
        .run(
            "inserting into the environment",
            """
            local e = _ENV
            local function f(_ENV) print = nil end
            f(e)
            """,
            .fails("'print' is one of Settle's words")
        ),
        .run("the environment by table functions", "_ENV[1] = 1", .fails("globals are shared")),
        .run(
            "pairs over the environment",
            "for k in pairs(_ENV) do return k end",
            .finishes("nil")
        ),
        .run("metatables by strings", "return ('x').__index", .finishes("nil")),
        .run(
            "an ask inside a comparator",
            "table.sort({2, 1}, function() ask('x') end)",
            .fails("can't be asked inside table.sort's comparator")
        ),
        .run(
            "an ask inside gsub",
            "('x'):gsub('x', function() ask('x') end)",
            .fails("can't be asked inside")
        ),
        .run("a function sent", "ask('x', {f = print})", .fails("argument 1 holds a function")),
        .run("a mixed table sent", "ask('x', {1, a = 2})", .fails("neither a list without holes")),
        .run(
            "bytes sent as text",
            "ask('x', '\\xff')",
            .fails("argument 1 holds text that is not UTF-8")
        ),
        .run(
            "very many values sent",
            "local t = {} for i = 1, 5000 do t[i] = i end ask('x', t)",
            .fails("holds more than 4096 values")
        ),
        .run(
            "very many bytes sent",
            "local s = ('x'):rep(60000) ask('x', s, s)",
            .fails("argument 2 is larger than 65536 bytes")
        ),
        .run(
            "a list that holds itself many times, sent",
            "local t = {} for i = 1, 60000 do t[i] = t end ask('x', t)",
            .fails("holds more than 4096 values")
        ),
        .run(
            "keys of several kinds that have no order",
            "for k in pairs({[{}] = 1, [print] = 2, [ticket] = 3}) do end",
            .fails("not over a userdata")
        ),
        .run(
            "a list whose length is the greatest integer",
            """
            local t = {} for i = 0, 62 do t[1 << i] = 1 end t[math.maxinteger] = 1
            table.insert(t, 5)
            return table.remove(t, math.maxinteger)
            """,
            .finishes("1")
        ),
        .run(
            "the least integer as a position",
            "return tostring(pcall(utf8.len, 'abc', math.mininteger))",
            .finishes("false")
        ),
        .run("NaN in a list", "return table.concat({0/0, -(0/0)}, ' ')", .finishes("nan nan")),
        .run(
            "a text that repeats itself",
            "local s = 'x' for i = 1, 100 do s = string.rep(s, 100) end",
            .stops(.string)
        ),
        .run(
            "changing a table while it is gone over",
            "local t = {a = 1} for k in pairs(t) do t[k .. 'x'] = 1 end return 'ok'",
            .finishes("ok")
        ),
        .run(
            "emptying a table while it is gone over",
            "local t, n = {a = 1, b = 2, c = 3}, 0 for k in pairs(t) do n = n + 1 t.b = nil t.c = nil end return n",
            .finishes("1")
        ),
    ]

    static let errors: [Attack] = [
        .run("error(nil)", "error(nil)", .fails("an error without a message")),
        .run("error with a function", "error(print)", .fails("function")),
        .run("error with a view", "error(ticket)", .fails("ticket")),
        .run(
            "error with itself inside",
            "local e = {} e.e = e error(e)",
            .fails("a table without a message")
        ),
        .run("error with a long text", "error(('x'):rep(60000))", .fails("rules/a.lua:2: xxx")),
        .run(
            "an error that raises while it is told",
            "error({message = fen(1)})",
            .fails("a table without a message")
        ),
        .run(
            "errors nested",
            """
            local function f(n) if n == 0 then error('deep') end local _, e = pcall(f, n - 1) error(e, 0) end
            f(100)
            """,
            .fails("deep")
        ),
        .run(
            "pcalls nested",
            "local function f() return pcall(f) end return tostring((f()))",
            .finishes("true")
        ),
        .run(
            "pcall of pcall",
            """
            local f = pcall
            return (pcall(pcall, pcall, pcall, error))
            """,
            .finishes("true")
        ),
        .run("error levels", "error('x', math.maxinteger)", .fails("x")),
        .run("negative error levels", "error('x', -5)", .fails("x")),
        .run("recursion", "local function f() return 1 + f() end return f()", .stops(.calls)),
        .run(
            "recursion caught",
            "local function f() f() return 1 end while true do pcall(f) end",
            .stops(.calls)
        ),
        .run("tail calls", "local function f() return f() end return f()", .stops(.instructions)),
        .run(
            "recursion through sort",
            """
            local function f() table.sort({2, 1}, function() return f() end) end
            f()
            """,
            .fails("C stack overflow")
        ),
        .run(
            "recursion through pairs and pcall",
            """
            local function f() for _ in pairs({1}) do pcall(f) end end
            f() return 'ok'
            """,
            .finishes("ok")
        ),
        .run(
            "recursion through prelude",
            "local function f() return call(f) end return f()",
            .isStopped
        ),
        .run(
            "a prelude's own blunder is told at the script's place",
            "\n\nblunder()",
            .fails("rules/a.lua:4: attempt to index a nil value")
        ),
        .run(
            "the same, caught",
            "local ok, e = pcall(blunder) return e",
            .finishes("rules/a.lua:2: attempt to index a nil value")
        ),
    ]
}
