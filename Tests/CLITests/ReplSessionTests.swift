import Foundation
import Testing

/// What a session of `settle repl` begins with, changes and leaves behind.
@Suite struct ReplSessionTests {
    private static let rule = """
        rule "小额" { on = "refund.requested", when = { amount = at_most(yuan(10)) },
          run = function(ticket) ticket:agree_refund() end }
        """

    @Test func `a session is saved as a test that passes`() throws {
        let place = try Workplace(rules: Sample.rules)
        let outcome = try place.repl(
            """
            :fire refund.requested { amount = yuan(9.9), statement = "有个\\"洞\\"\\n很大" }
            :clock +2h
            :fire buyer.messaged { text = "谢谢" }
            :fire refund.requested { id = "T2", amount = yuan(59), parcel = { state = "in_transit" } }
            ticket:note "看过"
            rule "只在这里" { on = "buyer.messaged", run = function(ticket) ticket:tag "急" end }
            :fire buyer.messaged { text = "快点" }
            :use T1
            :fire merchant.messaged { text = "我来处理" }
            :save 会话
            :save 会话
            :save a/b
            """,
            "shop"
        )
        #expect(outcome.lines.last == "shop/tests/会话.lua is written: see it, then settle test shop")
        #expect(
            outcome.errorLines == [
                "error: there is shop/tests/会话.lua already; choose another name",
                "error: a name has at most 100 bytes and no '/'",
            ]
        )
        let text = try String(contentsOfFile: place["shop/tests/会话.lua"], encoding: .utf8)
        #expect(text.contains(#"statement = "有个\"洞\"\n很大""#))
        #expect(text.contains(#"message(t, "谢谢")"#))
        #expect(text.contains("advance(hours(2))"))
        #expect(text.contains(#"expect(t):did("agree_refund", { amount = yuan(9.90) })"#))
        #expect(text.contains(#"-- at the prompt: ticket:note "看过""#))
        #expect(!text.contains("did(\"tag\")"))
        let tested = try place.settle("test", "shop")
        #expect(tested.status == 0)
    }

    @Test func `files that were changed are read again, and the session goes on`() throws {
        let place = try Workplace(rules: Self.rule)
        let child = try Child(["repl", "shop"], in: place.path, input: .pipe)
        child.write([":fire refund.requested { id = 'T1', amount = yuan(50) }", "x = 1", "'还在'"])
        while try child.line() != "还在" {}
        try place.write(
            Self.rule.replacing("yuan(10)", with: "yuan(100)"),
            to: "shop/rules/rules.lua"
        )
        child.write([
            ":reload", ":fire refund.requested { id = 'T2', amount = yuan(50) }", ":tickets", "x",
            "'又'",
        ])
        var lines: [String] = []
        while let line = try child.line(), line != "又" { lines.append(line) }
        #expect(lines.contains { $0.hasPrefix("1 rule, at ") })
        #expect(
            lines.contains("would send agree_refund 50.00  (小额)")
                || lines.contains { $0.hasPrefix("needs approval agree_refund 50.00") }
        )
        #expect(lines.contains { $0.contains("T1 ") })
        try place.write("rule 'x' {", to: "shop/rules/rules.lua")
        child.write([":reload", ":rules"])
        let outcome = try child.finish()
        #expect(outcome.lines.last?.contains("小额") == true)
        #expect(
            outcome.errorLines == [
                "error: repl:5: unknown name 'x'",
                "error: shop/rules/rules.lua:1: unexpected symbol near <eof>; the session goes on with the rules it had",
            ]
        )
    }

    @Test func `a rule typed at the prompt is there until the session ends`() throws {
        let place = try Workplace(rules: Self.rule)
        let outcome = try place.repl(
            """
            function 七() end
            seven = 7
            rule "留言" { on = "buyer.messaged",
              run = function(ticket) ticket:note("甲") end }
            :fire refund.requested { id = "T1", amount = yuan(50) }
            :fire buyer.messaged { text = "一" }
            rule "留言" { on = "buyer.messaged", run = function(ticket) ticket:note("乙") end }
            :fire buyer.messaged { text = "二" }
            rule "小额" { on = "buyer.messaged", run = function(ticket) end }
            rule "坏" { on = "buyer.mesaged", run = function(ticket) end }
            seven
            :reset
            :rules
            """,
            "shop"
        )
        let lines = outcome.lines.filter { !$0.hasPrefix("20") && !$0.contains("──") }
        #expect(
            lines == [
                "rule “留言” is there until the session ends", "noted note 甲  (留言)",
                "rule “留言” is there until the session ends", "noted note 乙  (留言)", "7",
                "   rule  on                where", "1  小额  refund.requested  rules/rules.lua:1",
            ]
        )
        #expect(outcome.errorLines.count == 3)
        #expect(
            outcome.errorLines[1].hasSuffix(
                "there is a rule '小额' already, at rules/rules.lua:1: choose another name"
            )
        )
        #expect(
            outcome.errorLines[2].hasSuffix(
                "there is no event type 'buyer.mesaged'; did you mean 'buyer.messaged'?"
            )
        )
    }

    @Test func `a journal is copied, and never written`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(events: Sample.stream(8))
        _ = try place.settleEvents(journal: "journal.db")
        let before = try place.dump()
        let outcome = try place.repl(
            """
            :tickets
            :use T1
            #ticket.messages > 0, ticket:await("refund.requested", 1).type
            :fire buyer.messaged { text = "还在吗" }
            remember("x", 1)
            :clock +30d
            :budget
            :save x
            """,
            "shop",
            "--journal",
            "journal.db"
        )
        #expect(outcome.lines.contains("true, \"refund.requested\""))
        #expect(outcome.lines.contains("would send reply 收到:还在吗  (回复留言)"))
        #expect(
            outcome.errorLines == [
                "error: a test begins with nothing, and this session with the tickets of a journal"
            ]
        )
        #expect(try place.dump() == before)
    }

    @Test(arguments: [
        (["nowhere"], "error: nowhere does not exist; name a shop's folder, with a shop.lua in it"),
        (
            ["--events", "nowhere.jsonl"],
            "error: can't read events from nowhere.jsonl: No such file or directory; "
                + "name a file of events, or - for standard input"
        ),
        (
            ["--journal", "nowhere.db"],
            "error: there is no journal nowhere.db; settle run makes it, or name another with --journal PATH"
        ),
    ])
    func `what is not there is said`(arguments: [String], error: String) throws {
        let place = try Workplace()
        let outcome = try Child(["repl"] + arguments, in: place.path).finish()
        #expect(outcome.errorLines == [error])
        #expect(outcome.status == 1)
    }

    @Test(arguments: [["--events", "-"], ["--journal", ":memory:"], ["--nonsense"], ["a", "b"]])
    func `wrong usage is refused`(arguments: [String]) throws {
        let place = try Workplace()
        #expect(try Child(["repl"] + arguments, in: place.path).finish().status == 64)
    }

    @Test func `a shop whose rules can't be loaded is told, and the session begins without them`()
        throws
    {
        let place = try Workplace(rules: "rule 'x' {")
        let outcome = try place.repl("shop.id\n:rules\n:reload\n", "shop")
        #expect(outcome.lines == ["10086", "there is no rule here"])
        #expect(outcome.errorLines.count == 2)
        #expect(outcome.errorLines[0].hasPrefix("error: shop/rules/rules.lua:1:"))
        #expect(outcome.status == 1)
    }

    @Test func `a hundred thousand lines take no more memory than a few`() throws {
        let place = try Workplace()
        let child = try Child(["repl"], in: place.path, input: .pipe)
        child.write((1...1_000).map { "n = \($0) t = { n, '行' } return #t" } + ["'少'"])
        while try child.line() != "少" {}
        let few = try child.memoryPeakBytes()
        let lines = (1...100_000).map { "n = \($0) t = { n, '行' } return #t\n" }.joined() + "'多'\n"
        child.feed(Array(lines.utf8), thenEnd: false)
        while try child.line() != "多" {}
        #expect(try child.memoryPeakBytes() < few + 32 << 20)
        #expect(try child.finish().status == 0)
    }

    @Test func `a reader that goes away ends the session`() throws {
        let place = try Workplace()
        let child = try Child(["repl"], in: place.path, input: .pipe)
        child.write(["1"])
        #expect(try child.line() == "1")
        child.stopReading()
        child.write((1...1000).map { "\($0)" })
        child.closeInput()
        #expect(child.end(with: nil).status != 0)
    }

    @Test(arguments: [
        "string.rep = 5", "getmetatable('').__index = nil", "load('x')()",
        "while true do pcall(error) end",
        "('a?'):rep(28):find(('a?'):rep(28))", "t = {} for i = 1, 1e9 do t[i] = i end",
        "function f() return f() + 1 end f()", "\u{1B}LuaS", "((((((((((((((((((((", "ticket = nil",
        "pcall = nil", "_ENV = nil", "_G", "for k in pairs(_ENV) do log(k) end",
        "x = ('长'):rep(99999)",
        "return return", "\u{0}", "goto a", "coroutine.wrap(f)()", "require 'os'", "rule = nil",
        "rule 'x'", ":fire refund.requested { amount = setmetatable }", ":use \u{1B}[2J",
        "?\u{1B}[2J",
        ":why %d+", ":save ../x", ":fire refund.requested function() end", ":clock +99999999999h",
    ])
    func `nothing that is typed makes the session unusable`(line: String) throws {
        let outcome = try Workplace().repl("kept = '留'\n\(line)\n\n;\nkept .. 1 + 1, pcall(log)\n")
        #expect(outcome.lines.last == "\"留2\", true" || outcome.lines.contains("\"留2\", true"))
        #expect(!outcome.output.contains(0x1B))
        #expect(!outcome.errors.utf8.contains(0x1B))
    }
}
