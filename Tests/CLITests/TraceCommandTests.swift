import Foundation
import Testing

/// `settle trace`: a ticket's story on a terminal, as JSON, and as a page.
@Suite struct TraceCommandTests {
    @Test func `the story of a ticket, with an approval in the middle`() throws {
        let place = try HumanShop.place()
        _ = try place.settle("approvals", "shop", "approve", place.key(of: "T1"))
        let outcome = try place.settle("trace", "shop", "T1")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(String(decoding: outcome.output, as: UTF8.self) == Self.approved)
    }

    private static let approved = """
        ticket T1 of shop 10086 on pinduoduo
          kind = refund_only, reason = quality, amount = 50.00, statement = 衣服有个洞, order.id = o-1, order.paid = 990.00, buyer.id = b-1, parcel.state = signed

        2026-11-01 00:01:00  refund.requested  → awaiting_merchant
          kind = refund_only, reason = quality, amount = 50.00, statement = 衣服有个洞, order.id = o-1, order.paid = 990.00, order.shipped_at = 2026-10-31T08:00:00+08:00, buyer.id = b-1, parcel.state = signed
          ✓ 先补偿,再问候  fired
          · 炸             amount is 50.00; wanted above(500.00)
          · 交给人         amount is 50.00; wanted between(101.00, 500.00)
          ▶ 先补偿,再问候  run a4ee9f889794  rules/rules.lua:1
            rules/rules.lua:6  ticket:payout { amount = yuan(5), reason = "goodwill" }
              asks payout { amount = yuan(5.00), reason = "goodwill" }
              → needs_approval, payout 5.00 reserved, payout is not in allow of shop.lua
            at 2026-11-01 00:20:00
              → ready
              → done, payout 5.00 posted, reference print, key etnkgpdb72du
            rules/rules.lua:8  ticket:reply(paid and "亲,5 元已到账。" or "亲,很抱歉:" .. problem.code)
              asks reply { text = "亲,5 元已到账。" }
              → done, reference print, key b6nismxadn5d
            rules/rules.lua:9  local news = ticket:await({ "buyer.messaged", "refund.modified" }, days(2))
              asks await { types = { "buyer.messaged", "refund.modified" }, within = 172800 }

        now: awaiting_merchant
          先补偿,再问候 waits for buyer.messaged, refund.modified until 2026-11-03 00:20:00
          merchant_solution: the merchant must act by 2026-11-03 00:01:00, else buyer_may_escalate

        """

    @Test func `a failed run, a human's word, and what waits are told`() throws {
        let place = try HumanShop.place()
        let failed = try place.settle("trace", "shop", "T3")
        #expect(
            failed.lines.suffix(8).dropLast(2) == [
                "  ▶ 炸  run acf89903c085  rules/rules.lua:14",
                "    rules/rules.lua:18  wait(minutes(5))",
                "      asks wait 300",
                "    at 2026-11-01 00:08:00",
                "      answer: the time is over",
                "    ■ failed: rules/rules.lua:19: 坏了",
            ]
        )
        let taken = try place.settle("trace", "shop", "T2")
        #expect(
            taken.lines.suffix(7) == [
                "2026-11-01 00:05:00  merchant.messaged  (awaiting_merchant)",
                "  \"我是小张,亲稍等\"",
                "now: awaiting_merchant",
                "  a human has taken over; settle queue DIR release TICKET",
                "  先补偿,再问候 waits for payout, which is needs_approval",
                "  payout of 5.00 yuan is needs_approval, key s7iphzfqfuff",
                "  merchant_solution: the merchant must act by 2026-11-03 00:02:00, else "
                    + "buyer_may_escalate",
            ]
        )
    }

    @Test func `as JSON, one object a line`() throws {
        let place = try HumanShop.place()
        let outcome = try place.settle("trace", "shop", "T3", "--json")
        #expect(outcome.status == 0)
        let run = try place.run(of: "T3")
        #expect(
            String(decoding: outcome.output, as: UTF8.self) == Self.json.replacing("RUN", with: run)
        )
        for line in outcome.lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }

    private static let json = #"""
        {"what":"ticket","platform":"pinduoduo","shop":"10086","ticket":"T3","facts":{"kind":"refund_only","reason":"quality","amount":"700.00","statement":"衣服有个洞","order.id":"o-3","order.paid":"990.00","buyer.id":"b-3","parcel.state":"signed"},"events_left_out":0,"runs_left_out":0}
        {"what":"event","id":"e-3","type":"refund.requested","at":"2026-11-01T00:03:00+08:00","clock":"2026-11-01T00:03:00+08:00","facts":{"kind":"refund_only","reason":"quality","amount":"700.00","statement":"衣服有个洞","order.id":"o-3","order.paid":"990.00","order.shipped_at":"2026-10-31T08:00:00+08:00","buyer.id":"b-3","parcel.state":"signed"},"fit":"fitted","to":"awaiting_merchant"}
        {"what":"rule","event":"e-3","rule":"先补偿,再问候","file":"rules/rules.lua","line":1,"outcome":"condition","sentence":"amount is 700.00; wanted at_most(100.00)","field":"amount","wanted":"at_most(100.00)","seen":"700.00"}
        {"what":"rule","event":"e-3","rule":"炸","file":"rules/rules.lua","line":14,"outcome":"fired","sentence":"fired"}
        {"what":"rule","event":"e-3","rule":"交给人","file":"rules/rules.lua","line":23,"outcome":"condition","sentence":"amount is 700.00; wanted between(101.00, 500.00)","field":"amount","wanted":"between(101.00, 500.00)","seen":"700.00"}
        {"what":"run","at":"2026-11-01T00:03:00+08:00","run":"RUN","rule":"炸","file":"rules/rules.lua","line":14,"shadow":false,"begins":true}
        {"what":"asked","at":"2026-11-01T00:03:00+08:00","run":"RUN","ask":"wait 300","file":"rules/rules.lua","line":18,"source":"wait(minutes(5))"}
        {"what":"answered","at":"2026-11-01T00:08:00+08:00","run":"RUN","answer":"the time is over"}
        {"what":"ended","at":"2026-11-01T00:08:00+08:00","run":"RUN","state":"failed","failure":"rules/rules.lua:19: 坏了"}
        {"what":"standing","phase":"awaiting_merchant","paused":false,"waits":[],"open":[],"deadlines":[{"key":"merchant_solution","owner":"merchant","at":"2026-11-03T00:03:00+08:00","on_expiry":"buyer_may_escalate"}]}

        """#

    @Test(arguments: [80, 200]) func `on a terminal no line is wider than it`(columns: Int) throws {
        let place = try HumanShop.place()
        let (screen, program) = try Descriptor.terminal(columns: columns)
        let child = try Child(
            ["trace", "shop", "T1"],
            in: place.path,
            terminal: program,
            showsResults: true
        )
        program.close()
        #expect(child.end(with: nil).status == 0)
        var bytes: [UInt8] = []
        while let more = screen.read(withinSeconds: 1), !more.isEmpty { bytes += more }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("\u{1B}[1mticket T1 of shop 10086 on pinduoduo\u{1B}[0m"), "\(text)")
        #expect(text.contains("先补偿,再问候 waits for payout"))
        for line in text.split(separator: "\r\n") {
            let plain = line.replacing("\u{1B}[1m", with: "").replacing("\u{1B}[0m", with: "")
            let width = plain.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
            #expect(width <= min(columns, 120), "\(line)")
        }
    }

    // MARK: The page

    /// What would break out of the page, or out of a terminal, if it could.
    private static let hostile =
        #"</b><script>alert('1')</script>&quot;\u001b[31m\u0007\u202e\"><img src=x onerror=y>"#

    @Test func `nothing that comes from outside can break out of the page`() throws {
        let place = try Workplace(
            rules: """
                rule "<i>规则</i>&" { on = { "refund.requested", "buyer.messaged" }, run = function(ticket)
                  log("<u>", ticket.statement)
                  ticket:reply("亲," .. (ticket.buyer.nick or "") .. (ticket.event.text or ""))
                  error("<em>" .. ticket.statement)
                end }
                """,
            settings: Sample.settings()
        )
        try place.write(events: [
            Sample.event(
                1,
                "refund.requested",
                ticket: "T<1>",
                content: """
                    "ticket":{"kind":"refund_only","amount_fen":5000,"statement":"\(Self.hostile)",\
                    "reason":"\(Self.hostile)","buyer":{"id":"b","nick":"\(Self.hostile)"}}
                    """
            ),
            Sample.event(
                2,
                "buyer.messaged",
                ticket: "T<1>",
                content: #""message":{"text":"\#(Self.hostile)"}"#
            ),
            Sample.event(3, "<b>odd", ticket: "T<1>", content: ""),
        ])
        _ = try place.settle("run", "shop", "--events", "events.jsonl")
        let outcome = try place.settle("trace", "shop", "T<1>", "--html", "页.html")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "the story of ticket T<1> is in 页.html\n")
        let page = try String(contentsOfFile: place["页.html"], encoding: .utf8)
        for forbidden in [
            "<script", "<img", "</b><", "<i>规", "<u>", "<em>", "<b>odd", "T<1>", "\u{1B}", "\u{7}",
            "\u{202E}",
        ] {
            #expect(!page.contains(forbidden), "\(forbidden.debugDescription)")
        }
        for kept in [
            "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;quot;\\u{1b}[31m\\u{7}\\u{202e}&quot;&gt;&lt;img",
            "T&lt;1&gt;", "&lt;i&gt;规则&lt;/i&gt;&amp;",
        ] {
            #expect(page.contains(kept), "\(kept)")
        }
        let text = try place.settle("trace", "shop", "T<1>")
        #expect(text.output.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
        #expect(!String(decoding: text.output, as: UTF8.self).contains("\u{202E}"))
    }

    @Test func `the page stands alone`() throws {
        let place = try HumanShop.place()
        _ = try place.settle("trace", "shop", "T1", "--html", "T1.html")
        let page = try String(contentsOfFile: place["T1.html"], encoding: .utf8)
        #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">\n"))
        #expect(page.hasSuffix("</html>\n"))
        for outside in ["http://", "https://", "src=", "href=", "@import", "url("] {
            #expect(!page.contains(outside), "\(outside)")
        }
        for told in ["先补偿,再问候", "amount is 50.00; wanted above(500.00)", "payout 5.00 reserved"] {
            #expect(page.contains(told))
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: place.path)
        #expect(!files.contains { $0.hasSuffix(".part") })
    }

    // MARK: The forbidden side

    @Test(arguments: [
        (["T9"], "error: the journal knows no ticket T9; did you mean 'T1', 'T2', 'T3'?"),
        (["工单"], "error: the journal knows no ticket 工单"),
        (["\u{1B}[2J"], "error: the journal knows no ticket \\u{1b}[2J"),
        (["T1", "--shop", "1"], "error: the journal knows no ticket T1 of shop 1"),
        (
            ["T1", "--html", "/nowhere/x.html"],
            "error: /nowhere/x.html can't be written: there is no folder /nowhere; name another file with --html"
        ),
        (
            ["T1", "--html", "shop"],
            "error: shop can't be written: it is a folder; name another file with --html"
        ),
        (
            ["T1", "--journal", "no.db"],
            "error: there is no journal no.db; settle run makes it, or name another with --journal PATH"
        ),
    ])
    func `what can't be told is said`(arguments: [String], says: String) throws {
        let place = try HumanShop.place()
        let outcome = try Child(["trace", "shop"] + arguments, in: place.path).finish()
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == says + "\n")
    }

    @Test(arguments: [
        RunUsageTests.Misuse("trace shop", "Error: Missing expected argument '<TICKET>'"),
        RunUsageTests.Misuse("trace shop T1 --last 0", "Error: --last is a number from 1 to 10000"),
        RunUsageTests.Misuse("trace shop T1 --last 10001", "Error: --last is a number from 1 to"),
        RunUsageTests.Misuse("trace shop T1 --html x --json", "Error: --html and --json exclude"),
        RunUsageTests.Misuse("trace shop T1 --journal :memory:", "Error: --journal is the file"),
    ])
    func `wrong usage says what is wrong and exits 64`(misuse: RunUsageTests.Misuse) throws {
        let place = try Workplace()
        let outcome = try Child(misuse.arguments, in: place.path).finish()
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix(misuse.says), "\(outcome.errors)")
    }

    @Test func `several shops with the ticket: one is named with --shop`() throws {
        let place = try Workplace()
        for (folder, id) in [("a", "10086"), ("b", "10010")] {
            try place.write(Sample.settings(id: id), to: "shops/\(folder)/shop.lua")
            try place.write(Sample.rules, to: "shops/\(folder)/rules/rules.lua")
        }
        try place.write(events: [
            Sample.request(1), Sample.request(1, source: "/pinduoduo/shops/10010"),
        ])
        _ = try place.settle("run", "shops", "--events", "events.jsonl")
        let both = try place.settle("trace", "shops", "T1")
        #expect(both.status == 1)
        #expect(
            both.errors
                == "error: several shops have ticket T1: name one with --shop 10010, or --shop 10086\n"
        )
        let one = try place.settle("trace", "shops", "T1", "--shop", "10010")
        #expect(one.lines.first == "ticket T1 of shop 10010 on pinduoduo")
    }

    @Test func `a host may be at work meanwhile`() throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let host = try place.run()
        host.write(HumanShop.events)
        for _ in 1...3 { _ = try host.line() }
        let outcome = try place.settle("trace", "shop", "T1", "--journal", "journal.db")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.lines.last?.contains("merchant_solution") == true)
        #expect(try host.finish().status == 1, "one of its runs fails")
    }

    @Test func `of a long story the last events are told`() throws {
        let place = try Workplace(rules: Sample.rules)
        let messages = (2...1_300).map { Sample.message($0, on: 1, "第 \($0) 句") }
        try place.write(events: [Sample.request(1, fen: "5000")] + messages)
        _ = try place.settle("run", "shop", "--events", "events.jsonl")
        let outcome = try place.settle("trace", "shop", "T1")
        #expect(outcome.lines[2] == "  … 300 earlier events")
        #expect(outcome.lines.count { $0.contains("  buyer.messaged  ") } == 1_000)
        #expect(
            outcome.errors
                == "300 earlier events and their runs are not shown; --last N shows more, up to 10,000\n"
        )
        let few = try place.settle("trace", "shop", "T1", "--last", "2", "--json")
        #expect(few.lines.first?.contains(#""events_left_out":1298"#) == true)
    }
}
