import Sandbox
import Testing

/// Lines typed at a prompt, one after the other, in a session.
struct LineTests {
    @Test(arguments: [
        ("1 + 1", "2"), ("'a' .. 'b', nil, true", "ab, nil, true"), ("fen(990)", "boxed 1 990"),
        ("x", "cost:2:1: there is no global 'x'"), ("return 7", "7"), ("", ""), ("-- 注释", ""),
        ("local x = 5", ""), ("'中文'", "中文"), ("ticket.id", "T1"), ("#ticket.tags", "3"),
        ("1 + * 2", "repl:1:1: unexpected symbol near '*'"),
        ("x = = 2", "repl:1:1: unexpected symbol near '='"),
        ("for x on y do end", "repl:1:1: '=' or 'in' expected near 'on'"),
        ("error('坏了')", "repl:1:1: 坏了"), ("error({ message = 'm' })", "m"),
        ("\n\nerror 'third'", "repl:1:3: third"), ("\u{1B}LuaS", "repl:1:1: this is not Lua text"),
        ("blunder()", "repl:1:1: attempt to index a nil value"),
        ("run = 5", "'run' is one of Settle's words"), ("string.rep = 5", "can't be changed"),
        ("goto nowhere", "no visible label 'nowhere'"), ("load 'x'", "there is no global 'load'"),
        ("getmetatable('')", "there is no global 'getmetatable'"), ("string.find", "function(nil)"),
        ("ticket.id = 5", "ticket is read-only"), ("ticket:greet()", "hello T1"),
        ("...", ""),
    ])
    func `A line is an expression or statements`(line: String, shown: String) throws {
        let bench = try LineBench()
        let result = bench.type(line)
        if shown.isEmpty {
            #expect(result == "")
        } else {
            #expect(result.contains(shown.replacing("cost:2", with: "repl:1")))
        }
    }

    @Test func `What a line makes global is there for the next one`() throws {
        let bench = try LineBench()
        #expect(bench.type("limit = fen(500)") == "")
        #expect(bench.type("function twice(x) return x * 2 end") == "")
        #expect(bench.type("function count() n = (n or 0) + 1 return n end n = 0") == "")
        #expect(bench.type("twice(21), limit") == "42, boxed 1 500")
        #expect(bench.type("count() + count()") == "3")
        #expect(bench.type("n") == "2")
        #expect(bench.type("_") == "2")
        #expect(bench.type("local hidden = 1") == "")
        #expect(bench.type("hidden").contains("there is no global 'hidden'"))
        #expect(bench.type("limit = nil") == "")
        #expect(bench.type("limit").contains("there is no global 'limit'"))
    }

    @Test func `The last value is kept until there is another`() throws {
        let bench = try LineBench()
        #expect(bench.type("'第一'") == "第一")
        #expect(bench.type("nil") == "nil")
        #expect(bench.type("x = 5") == "")
        #expect(bench.type("_") == "第一")
        #expect(bench.type("error()").contains("without a message"))
        #expect(bench.type("_ .. '次'") == "第一次")
    }

    @Test func `A line that fails or hits a limit leaves the session as it was`() throws {
        let bench = try LineBench()
        _ = bench.type("t = { 1, 2, 3 } s = 'kept'")
        let before = bench.type("#t, s")
        #expect(bench.type("t[1] = 'gone' s = 5 error 'stop'").contains("stop"))
        #expect(bench.type("t = nil while true do end").contains("more than"))
        #expect(bench.type("s = {} for i = 1, 1e9 do s[i] = i end").contains("are allowed"))
        #expect(bench.type("t[1] = ask('gone')", answering: false) == "asks gone")
        #expect(bench.type("#t, s") == before)
        #expect(bench.type("t[1]") == "1")
    }

    @Test func `The scripts' own functions see no global of the session and make none`() throws {
        let bench = try LineBench(
            script: """
                seen = 1
                function look() return secret end
                function make() made = 5 end
                run(function() end)
                """
        )
        #expect(bench.type("secret = 5") == "")
        #expect(bench.type("look()").contains("rules/a.lua:2: there is no global 'secret'"))
        #expect(bench.type("make()").contains("globals are shared between runs"))
        #expect(bench.type("seen") == "1")
        #expect(bench.type("seen = 2") == "")
        #expect(bench.type("seen") == "2")
    }

    @Test func `An ask is answered, and the line goes on`() throws {
        let bench = try LineBench()
        bench.answer = Value.string("好").flat
        #expect(bench.type("a = ticket:reply('你好')") == "")
        #expect(bench.asks == ["reply"])
        #expect(bench.type("a") == "好")
        #expect(bench.type("pcall(ask, 'x')") == "true, 好")
    }

    @Test func `A part of a ticket stays what it was`() throws {
        let bench = try LineBench()
        #expect(bench.type("o = ticket.order g = ticket.order.goods[1]") == "")
        bench.document = Value.map(["id": "T2", "order": ["id": "O2", "goods": []]]).flat
        #expect(bench.type("ticket.id, ticket.order.id, o.id, g.id") == "T2, O2, O1, g1")
        bench.document = nil
        #expect(bench.type("o.id") == "O1")
        #expect(bench.type("ticket.id").contains("there is no ticket here"))
        bench.document = Workbench.document
        #expect(bench.type("ticket == ticket, ticket.order == o") == "true, false")
    }

    @Test func `Parts of tickets from long ago are gone and say so, and never read another's`()
        throws
    {
        let bench = try LineBench()
        #expect(bench.type("o = ticket.order") == "")
        for number in 1...12 {
            let filler = String(repeating: "x", count: 200_000)
            bench.document =
                Value.map(["id": .string("T\(number)"), "filler": .string(filler)]).flat
            #expect(bench.type("ticket.id") == "T\(number)")
        }
        #expect(bench.type("o.id").contains("there is no ticket here"))
        #expect(bench.type("#o").contains("only a list has a length"))
        #expect(bench.type("o == ticket") == "false")
        #expect(bench.type("for k in pairs(o) do end") == "")
        #expect(bench.type("ask('x', o)").contains("can't be sent"))
        #expect(bench.type("o") == "other(\"table\")")
    }

    @Test(arguments: [
        ("for i = 1, 3 do", true), ("f(", true), ("{ 1, 2,", true), ("1 +", true),
        ("'open", false), ("[[ open", true), ("--[[ open", true), ("function f()", true),
        ("if x then y()", true), ("x =", true), ("return", false), ("1 + 1", false), ("", false),
        ("x y", false), ("end", false), ("for i = 1, 3 do end", false), ("error('<eof>')", false),
        ("local function 中", false), ("rule '名字' {", true), ("\u{1B}Lua", false),
        ("not", true), ("local x <const", true), ("goto", true), ("x.", true), ("x:y", true),
    ])
    func `Text that ends too early is known without running any`(line: String, open: Bool) throws {
        let bench = try LineBench()
        #expect(bench.isUnfinished(line) == open)
        #expect(bench.type("1") == "1")
    }

    @Test func `Lines leave neither memory nor free blocks behind`() throws {
        let bench = try LineBench()
        let lines = [
            "t = {} for i = 1, 500 do t[i] = ('x'):rep(i) end", "t = nil",
            "s = 0 for i, v in ipairs { 1, 2, 3 } do s = s + v end", "ticket.order.goods[1].id",
            "function f(x) return x and f(x - 1) end", "f", "error 'x'",
            "table.concat({'a','b'}, '-')",
        ]
        for line in lines + lines { _ = bench.type(line) }
        let settled = bench.image.byteCount + 2048
        for _ in 1...50 { for line in lines { _ = bench.type(line) } }
        #expect(bench.image.byteCount <= settled)
        #expect(bench.type("x = ('x'):rep(60000)") == "")
        #expect(bench.image.byteCount > settled + 50_000)
        #expect(bench.type("x = nil _ = nil") == "")
        for line in lines { _ = bench.type(line) }
        #expect(bench.image.byteCount <= settled)
    }

    @Test func `Each line has its own count of everything`() throws {
        var limits = Limits()
        limits.instructions = 5_000
        limits.asks = 3
        limits.logLines = 2
        let bench = try LineBench(limits: limits)
        for _ in 1...5 {
            #expect(
                bench.type("for i = 1, 1000 do end ask(1) ask(2) log('行') log('行') return 1") == "1"
            )
            #expect(bench.log.lines.count == 2)
            #expect(bench.log.lines.first?.file == "repl:\(bench.number)")
        }
        #expect(
            bench.type("for i = 1, 3000 do local x = i .. '' end").contains("5,000 instructions")
        )
        #expect(bench.type("for i = 1, 4 do ask(i) end").contains("asked more than 3 times"))
        #expect(bench.type("for i = 1, 4 do log(tostring(i)) end") == "")
        #expect(bench.log.lines.count == 2)
        #expect(bench.log.dropped == 2)
    }

    @Test func `A flag from outside ends a line, and no other run`() throws {
        let bench = try LineBench()
        let flag = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
        defer { unsafe flag.deallocate() }
        unsafe flag.initialize(to: 1)
        unsafe bench.bench.sandbox.watch(flag)
        #expect(bench.type("while true do end").hasSuffix(": the line was interrupted"))
        #expect(bench.type("pcall(function() while true do end end)").contains("was interrupted"))
        #expect(bench.bench.run("run(function() for i = 1, 1e5 do end return 3 end)").isFinished)
        unsafe flag.pointee = 0
        #expect(bench.type("1") == "1")
    }

    @Test func `The same lines give the same session in every sandbox`() throws {
        let lines = ["x = math.random()", "y = {} y[x] = 1 y.b = 2", "y, x", "tostring(print)"]
        let one = try LineBench()
        let other = try LineBench()
        for line in lines { #expect(one.type(line) == other.type(line)) }
        #expect(one.image.byteCount == other.image.byteCount)
    }
}

extension Workbench.Ending {
    fileprivate var isFinished: Bool {
        if case .ended(.finished) = self { true } else { false }
    }
}
