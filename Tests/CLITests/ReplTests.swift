import Foundation
import Testing

/// `settle repl` with its input from a pipe.
@Suite struct ReplTests {
    @Test func `results are printed plainly, one after the other`() throws {
        let outcome = try Workplace().repl(
            """
            yuan(9.9) * 3
            {1, "二", {a = yuan(1), b = {}}}
            function twice(x)
              return x * 2
            end
            twice(21), _
            nil
            "多\\n行"
            log("记下", 1)
            x = {} x.x = x
            x
            0/0, 1e300, 2^53, -1/0
            at_most(yuan(10))
            """
        )
        #expect(outcome.errors == "")
        #expect(
            outcome.lines == [
                "29.70", #"{ 1, "二", { a = 1.00, b = {} } }"#,
                #"42, { 1, "二", { a = 1.00, b = {} } }"#,
                "nil", "多", "行", "log: repl:7: 记下 1", "{ x = { itself } }",
                "nan, 1e+300, 9007199254740992.0, -inf",
                #"condition { op = "at_most", values = { 10.00 } }"#,
            ]
        )
        #expect(outcome.status == 0)
    }

    @Test func `a line that fails is told with its number, and the rest goes on`() throws {
        let outcome = try Workplace().repl(
            """
            foo
            for i = 1, 2 do
              error("坏了")
            end
            while true do end
            ("x"):rep(70000)
            ticket:reply("您好")
            1 + 1
            x = (
            """
        )
        #expect(
            outcome.errorLines == [
                "error: repl:1: unknown name 'foo'; did you mean 'fen'?", "error: repl:2:2: 坏了",
                "error: repl:3: the run executed more than 10,000,000 instructions",
                "error: repl:4: a text would have 70,000 bytes; 65,536 are allowed",
                "error: repl:5: no ticket is in use: :use TICKET",
                "error: repl:7:2: unexpected symbol near <eof>",
            ]
        )
        #expect(outcome.lines == ["2"])
        #expect(outcome.status == 1)
    }

    @Test func `actions are shown as what would become of them`() throws {
        let place = try Workplace(rules: Sample.rules)
        let outcome = try place.repl(
            """
            :fire refund.requested { id = "T7", amount = yuan(59), parcel = { state = "in_transit" } }
            ticket:reply("您好")
            ticket:payout { amount = yuan(5), reason = "goodwill" }
            ticket:note("看过了")
            ticket:reject { reason = "x", note = "不行" }
            :fire buyer.messaged { text = "在吗" }
            """,
            "shop"
        )
        #expect(
            outcome.lines.map(Self.withoutTime) == [
                "refund.requested T7, awaiting_merchant: “stop the parcel”",
                "would send intercept_parcel  (stop the parcel)", "would send reply 您好",
                "refused payout 5.00 goodwill: a payout needs goods that the buyer has signed for: "
                    + "wait for parcel.state signed (PDD-03)",
                "noted note 看过了",
                "refused reject x note 不行: reject makes no sense in intercepting: look at "
                    + "ticket.phase first",
                "buyer.messaged T7 “在吗”: “回复留言”", "would send reply 收到:在吗  (回复留言)",
            ]
        )
        #expect(outcome.status == 1)
    }

    /// Without `2026-11-20 08:00:00 ` in front: a session without events begins now.
    private static func withoutTime(_ line: String) -> String {
        line.hasPrefix("20") ? String(line.drop { !$0.isLetter }) : line
    }

    @Test func `what needs a human is approved or denied at the prompt`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(events: [Sample.request(60, fen: "29900")])
        let outcome = try place.repl(
            """
            :play
            :use T60
            ticket:agree_refund()
            remember("key", _.key)
            :budget
            :approve abcdef
            :deny
            :tickets needs_approval
            """,
            "shop",
            "--events",
            "events.jsonl"
        )
        #expect(outcome.lines.contains("refunds          299.00  5000.00  a human"))
        #expect(
            outcome.lines.last == "*  T60     awaiting_merchant  refund_only  quality  299.00  "
                + "2026-11-03 01:00  agree_refund needs_approval"
        )
        let approval = try #require(outcome.lines.first { $0.hasPrefix("needs approval") })
        let key = try #require(approval.split(separator: " ").last)
        let approved = try place.repl(
            ":play\n:use T60\nticket:agree_refund()\n:approve \(key)\n:deny \(key)\n",
            "shop",
            "--events",
            "events.jsonl"
        )
        #expect(
            approved.lines.suffix(2) == [
                "agree_refund on ticket T60 is approved", "would send agree_refund 299.00",
            ]
        )
        #expect(approved.errorLines.count == 1)
        #expect(outcome.errorLines.count == 2)
    }

    @Test func `a stream is played step by step, and the clock makes waits come true`() throws {
        let place = try Workplace(
            rules: """
                rule "等一等" { on = "refund.requested", run = function(ticket)
                  local e = ticket:await("buyer.messaged", days(1))
                  ticket:note(e and e.text or "没等到")
                end }
                rule "大额" { on = "refund.requested", when = { amount = above(yuan(10)) },
                  run = function(ticket) ticket:hand_over "大额" end }
                """
        )
        try place.write(events: [
            Sample.request(60), "nonsense", Sample.request(62), Sample.message(63, on: 62, "在"),
        ])
        let outcome = try place.repl(
            """
            :clock
            :play
            :play all
            :tickets
            :use T60
            :why 大额
            :clock +2d
            :events
            :play
            :clock +1h x
            :clock 2026-10-01 00:00
            """,
            "shop",
            "--events",
            "events.jsonl"
        )
        #expect(
            outcome.lines == [
                "2026-11-01 01:00",
                "2026-11-01 01:00 refund.requested T60, awaiting_merchant: “等一等”",
                "3 events, 1 run, 0 wait, 0 failed", "1 action done", "the stream is at its end",
                "ticket  phase              kind         reason   yuan  deadline          rules wait",
                "──────  ─────────────────  ───────────  ───────  ────  ────────────────  ──────────",
                "T60     awaiting_merchant  refund_only  quality  9.90  2026-11-03 01:00  等一等",
                "T62     awaiting_merchant  refund_only  quality  9.90  2026-11-03 01:02",
                "T60  awaiting_merchant  refund_only  quality  9.90  2026-11-03 01:00  等一等",
                "2026-11-01 01:00 refund.requested: amount is 9.90; wanted above(10.00)",
                "2026-11-03 01:00 deadline.passed T60 merchant_solution: no rule fired",
                "2026-11-03 01:02 deadline.passed T62 merchant_solution: no rule fired",
                "noted note 没等到  (等一等)", "2026-11-03 01:03",
                "2026-11-01 01:00 refund.requested T60, awaiting_merchant: “等一等”",
                "2026-11-03 01:00 deadline.passed T60 merchant_solution: no rule fired",
                "events.jsonl: 4 played, none left", "the stream is at its end",
            ]
        )
        #expect(outcome.errorLines.first?.hasPrefix("warning: line 2: not JSON") == true)
        #expect(
            outcome.errorLines.suffix(2) == [
                "error: write a stretch (+90m, +6h, +2d) or a time (2026-11-20 09:00)",
                "error: it is 2026-11-03 01:03 already, and time does not run back",
            ]
        )
    }

    @Test func `each input has its JSON object`() throws {
        let place = try Workplace(rules: Sample.rules)
        let outcome = try place.repl(
            """
            {yuan(9.9), a}
            1, "二"
            {yuan(9.9), {a = print}, 0/0}
            print("你")
            f = print
            :nonsense
            for i = 1, 2 do
            end
            """,
            "shop",
            "--json"
        )
        #expect(outcome.errors == "")
        #expect(outcome.status == 1)
        #expect(
            outcome.lines == [
                #"{"input":"{yuan(9.9), a}","error":"repl:1: unknown name 'a'; did you mean 'any'?"}"#,
                #"{"input":"1, \"二\"","values":[1,"二"]}"#,
                #"{"input":"{yuan(9.9), {a = print}, 0/0}","value":[{"fen":990},{"a":{"function":""}},"nan"]}"#,
                #"{"input":"print(\"你\")","output":["log: repl:4: 你"]}"#,
                #"{"input":"f = print"}"#,
                #"{"input":":nonsense","error":"there is no command :nonsense; see :help"}"#,
                #"{"input":"for i = 1, 2 do\nend"}"#,
            ]
        )
    }

    @Test func `an action in JSON has its key, arguments and reason`() throws {
        let outcome = try Workplace().repl(
            """
            :fire refund.requested { id = "T1", amount = yuan(20) }
            ticket:payout { amount = yuan(5), reason = "goodwill" }
            """,
            "--json"
        )
        let line = try #require(outcome.lines.last)
        #expect(
            line.contains(
                #""actions":[{"ticket":"T1","action":"payout","args":{"amount_fen":500,"reason":"goodwill"},"key":""#
            )
        )
        #expect(line.contains(#""state":"refused","reason":"a payout needs goods"#))
    }

    @Test func `what a line costs is shown when it is wanted`() throws {
        let outcome = try Workplace().repl(
            ":cost on\n1 + 1\nfor i = 1, 1e5 do end\n:cost off\n2\n:cost x\n"
        )
        #expect(outcome.lines.count == 4)
        #expect(outcome.lines[1].hasPrefix("6 instructions (0 % of 10,000,000), "))
        #expect(outcome.lines[1].hasSuffix(" KiB of 16384"))
        #expect(outcome.lines[2].hasPrefix("100,01"))
        #expect(outcome.lines[3] == "2")
        #expect(outcome.errorLines == ["error: write :cost on or :cost off"])
    }

    @Test func `several shops have each their own lines`() throws {
        let place = try Workplace()
        for platform in ["pinduoduo", "taobao"] {
            let settings = Sample.settings(platform: platform, id: "1")
            try place.write(settings, to: "shops/\(platform)/shop.lua")
        }
        try place.write(events: [
            Sample.request(1, source: "/pinduoduo/shops/1"),
            Sample.request(2, source: "/taobao/shops/1"),
        ])
        let outcome = try place.repl(
            ":play 2\n:use T2\nshop.platform\nx = 1\n:use T1\nshop.platform\nx\n:use T2\nx\n:use T\n",
            "shops",
            "--events",
            "events.jsonl"
        )
        let lines = outcome.lines.filter { !$0.hasPrefix("2026") && !$0.contains("refund_only") }
        #expect(lines == ["the stream is at its end", "taobao", "pinduoduo", "1"])
        #expect(
            outcome.errorLines == [
                "error: repl:4: unknown name 'x'", "error: several tickets begin so: 1 T1, 1 T2",
            ]
        )
    }

    @Test func `words are documented, and commands too`() throws {
        let outcome = try Workplace().repl(
            "?order.paid_at\n?payot\n:help play\n:help foo\n:pl x\n:t\n"
        )
        #expect(
            outcome.lines == [
                "ticket.order.paid_at: time, or nil", "  when the buyer paid",
                "there is no word 'payot'; did you mean 'payout'?", ":play [N|all]",
                "  the next event of --events, or N of them, or the rest",
            ]
        )
        #expect(
            outcome.errorLines == [
                "error: there is no command :foo; see :help, or ?foo for a word",
                "error: there is nothing to play: start with --events FILE, or :fire an event",
                "error: there is no command :t; it could be :tickets, :ticket",
            ]
        )
    }
}

extension Workplace {
    /// Types lines into `settle repl`, through a pipe.
    func repl(_ input: String, _ arguments: String...) throws -> Child.Outcome {
        try Child(["repl"] + arguments, in: path, input: .bytes(Array(input.utf8))).finish()
    }
}
