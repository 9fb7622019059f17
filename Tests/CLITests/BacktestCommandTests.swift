import Foundation
import Glibc
import Testing

/// `settle backtest`: what rules would have done, on a terminal, as JSON, and as a page.
@Suite struct BacktestCommandTests {
    private static func place() throws -> Workplace {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        try place.write(events: HumanShop.events)
        return place
    }

    @Test func `what the rules would have done, in tables`() throws {
        let place = try Self.place()
        let outcome = try place.settle("backtest", "shop", "--events", "events.jsonl")
        #expect(outcome.status == 1, "one run fails")
        #expect(outcome.errors.isEmpty)
        let text = String(decoding: outcome.output, as: UTF8.self)
        #expect(Self.withoutCosts(text) == Self.tables, "\(text)")
        let files = try FileManager.default.contentsOfDirectory(atPath: place["shop"]).sorted()
        #expect(files == ["rules", "shop.lua"], "nothing is left behind")
    }

    /// Instructions may change with the prelude: their table is looked at, not compared.
    private static func withoutCosts(_ text: String) -> String {
        let parts = text.components(separatedBy: "\n\n")
        #expect(
            parts.contains { $0.hasPrefix("slowest rules  steps  instructions  a step  longest\n") }
        )
        return parts.filter { !$0.hasPrefix("slowest rules") }.joined(separator: "\n\n")
    }

    private static let tables = """
        shop: 6 events on 4 tickets, 2026-11-01 to 2026-11-01
        rules acted on 3 tickets (75 %), nobody touched 1
        refunds 0.00 yuan, payouts 10.00 yuan, of which 10.00 yuan wait for a human
        4 runs, 3 still waiting, 1 failed

        action     count                        done  needs human  refused  other
        ─────────  ─────  ────────────────────  ────  ───────────  ───────  ─────
        payout         2  ████████████████████                  2
        hand_over      1  ██████████               1

        rule           runs  actions                refunds  payouts  failed
        ─────────────  ────  ───────  ────────────  ───────  ───────  ──────
        先补偿,再问候     2        2  ████████████             10.00
        交给人            1        1  ██████
        炸                1        0                                       1

        money by day
        day         refunds  of the limit  payouts  of the limit
        ──────────  ───────  ────────────  ───────  ────────────
        2026-11-01     0.00           0 %    10.00  ▏        2 %

        count  came to         why (first)
        ─────  ──────────────  ──────────────────────────────────
            2  needs_approval  payout is not in allow of shop.lua

        count  error of a rule (first)
        ─────  ────────────────────────
            1  rules/rules.lua:19: 坏了

        nobody touched  kind         reason   phase              yuan asked for  such as
        ──────────────  ───────────  ───────  ─────────────────  ──────────────  ───────
                     1  refund_only  quality  awaiting_merchant          700.00  T3
        """

    @Test func `the events of a journal give the same as those of the file`() throws {
        let place = try Self.place()
        _ = try place.settle(
            "run",
            "shop",
            "--events",
            "events.jsonl",
            "--journal",
            "live.db",
            "--drain"
        )
        let file = try place.settle("backtest", "shop", "--events", "events.jsonl", "--json")
        let before = try place.dump("live.db")
        let journal = try place.settle("backtest", "shop", "--journal", "live.db", "--json")
        #expect(journal.output == file.output)
        #expect(try place.dump("live.db") == before, "a journal is only read")
        let pipe = try place.settle(
            "backtest",
            "shop",
            "--events",
            "-",
            "--json",
            input: .file(place["events.jsonl"])
        )
        #expect(pipe.output == file.output)
    }

    @Test func `a shop in shadow or off is tried as if it were live`() throws {
        let place = try Self.place()
        let live = try place.settle("backtest", "shop", "--events", "events.jsonl", "--json")
        for mode in ["shadow", "off"] {
            let settings = HumanShop.settings().replacing("\"live\"", with: "\"\(mode)\"")
            try place.write(settings, to: "shop/shop.lua")
            let other = try place.settle("backtest", "shop", "--events", "events.jsonl", "--json")
            #expect(other.output == live.output)
        }
    }

    @Test func `two versions are compared in counts, in money and ticket by ticket`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(Sample.settings(), to: "new/shop.lua")
        try place.write(
            Sample.rules.replacing("at_most(yuan(10))", with: "at_most(yuan(100))"),
            to: "new/rules/rules.lua"
        )
        try place.write(events: [
            Sample.request(1), Sample.request(2, fen: "5900"),
            Sample.request(3, fen: "5900", parcel: "in_transit"),
            Sample.message(4, on: 2, "在吗"),
        ])
        let outcome = try place.settle(
            "backtest",
            "new",
            "--events",
            "events.jsonl",
            "--against",
            "shop"
        )
        #expect(
            outcome.status == 1,
            "an interception of a refunded parcel is refused, and not handled"
        )
        let text = String(decoding: outcome.output, as: UTF8.self)
        let part = text.components(separatedBy: "\n\nagainst shop\n").last ?? ""
        #expect(part == Self.comparison, "\(text)")
        let same = try place.settle(
            "backtest",
            "new",
            "--events",
            "events.jsonl",
            "--against",
            "new"
        )
        #expect(same.lines.last == "the two do the same on every ticket")
        let json = try place.settle(
            "backtest",
            "new",
            "--events",
            "events.jsonl",
            "--against",
            "shop",
            "--json"
        )
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any]
        )
        let difference = object["difference"] as? [String: Any]
        #expect(difference?["tickets"] as? Int == 2)
        let lines = difference?["lines"] as? [[String: Any]]
        #expect(lines?.map { $0["ticket"] as? String } == ["T2", "T3"])
        #expect(lines?.map { $0["fen"] as? Int } == [5900, 5900])
        #expect(lines?.map { $0["against_fen"] as? Int } == [0, 0])
    }

    private static let comparison = """
                                shop     new  difference
        ──────────────────────  ────  ──────  ──────────
        tickets acted on           3       3
        tickets nobody touched     0       0
        actions                    4       8          +4
        needs a human              0       0
        refused                    0       1          +1
        runs failed                0       1          +1
        refunds (yuan)          9.90  127.90     +118.00
        payouts (yuan)          0.00    0.00
        deadlines met              2       3          +1
        deadlines missed           0       0

        they differ on 2 tickets
        T2  +59.00 yuan
          + agree_refund 59.00 done (小额直接退)
          + reply done (小额直接退) {"text":"亲,订单 o-2 已退款。"}
        T3  +59.00 yuan
          - intercept_parcel done (stop the parcel)
          + agree_refund 59.00 done (小额直接退)
          + reply done (小额直接退) {"text":"亲,订单 o-3 已退款。"}
          + intercept_parcel refused (stop the parcel)

        """

    @Test func `damaged lines are told as settle run tells them, and counted`() throws {
        let place = try Self.place()
        try place.write(events: ["{", Sample.request(1), "nonsense", #"{"specversion":"1.0"}"#])
        let outcome = try place.settle("backtest", "shop", "--events", "events.jsonl")
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 3)
        #expect(outcome.errorLines.allSatisfy { $0.hasPrefix("warning: line ") })
        #expect(outcome.lines[3] == "1 run, 1 still waiting, 3 lines rejected")
    }

    @Test func `no events at all are no fault`() throws {
        let place = try Self.place()
        let outcome = try place.settle(
            "backtest",
            "shop",
            "--events",
            "/dev/null",
            "--html",
            "p.html"
        )
        #expect(outcome.status == 0)
        #expect(
            outcome.lines == [
                "shop: 0 events on 0 tickets", "rules acted on 0 tickets (0 %), nobody touched 0",
                "refunds 0.00 yuan, payouts 0.00 yuan",
            ]
        )
        #expect(outcome.errors == "the page is p.html\n")
    }

    // MARK: The page

    @Test(arguments: [("zh", "规则回测: shop", "每日金额"), ("en", "Backtest: shop", "Money by day")])
    func `the page has its pictures in it, in either language`(
        language: String,
        title: String,
        picture: String
    ) throws {
        let place = try Self.place()
        let outcome = try place.settle(
            "backtest",
            "shop",
            "--events",
            "events.jsonl",
            "--drain",
            "--html",
            "p.html",
            "--language",
            language
        )
        #expect(outcome.errors == "the page is p.html\n")
        let page = try String(contentsOfFile: place["p.html"], encoding: .utf8)
        #expect(page.hasPrefix("<!doctype html>\n<html lang=\"\(language)\">\n"))
        #expect(page.contains("<h1>\(title)</h1>"))
        #expect(page.contains("<svg role=\"img\" aria-label=\"\(picture)\""))
        #expect(page.components(separatedBy: "<svg ").count == 4, "money, rules, deadlines")
        #expect(page.components(separatedBy: "</svg>").count == 4)
        for outside in ["http://", "https://", "src=", "href=", "@import", "url(", "<script"] {
            #expect(!page.contains(outside), "\(outside)")
        }
    }

    @Test func `names and reasons can't break out of the page`() throws {
        let hostile = "</text><script>x</script>\\u0007\\u202e"
        let place = try Workplace(
            rules: """
                rule "\(hostile.replacing("\\u0007", with: "\\7").replacing("\\u202e", with: ""))" {
                  on = "refund.requested",
                  when = { amount = at_most(yuan(50)) },
                  run = function(ticket) ticket:agree_refund() error(ticket.statement) end }
                """,
            settings: Sample.settings()
        )
        try place.write(events: [
            Sample.request(1, statement: hostile),
            Sample.event(
                2,
                "refund.requested",
                ticket: "<i>T2",
                content: #""ticket":{"reason":"\#(hostile)","amount_fen":990000}"#
            ),
        ])
        _ = try place.settle("backtest", "shop", "--events", "events.jsonl", "--html", "p.html")
        let page = try String(contentsOfFile: place["p.html"], encoding: .utf8)
        for forbidden in ["<script", "<i>T2", "\u{7}", "\u{202E}"] {
            #expect(!page.contains(forbidden), "\(forbidden.debugDescription)")
        }
        #expect(page.contains("&lt;/text&gt;&lt;script&gt;x&lt;/script&gt;"))
        #expect(page.contains("&lt;i&gt;T2"))
    }

    // MARK: The forbidden side

    @Test(arguments: [
        RunUsageTests.Misuse("backtest", "Error: Missing expected argument '<dir>'"),
        RunUsageTests.Misuse(
            "backtest shop",
            "Error: name the events: --events FILE, or --journal PATH"
        ),
        RunUsageTests.Misuse("backtest shop --events a --journal b", "Error: name the events: "),
        RunUsageTests.Misuse("backtest shop --journal :memory:", "Error: --journal is the file"),
        RunUsageTests.Misuse(
            "backtest shop --events - --against x",
            "Error: --against reads the events twice"
        ),
        RunUsageTests.Misuse(
            "backtest shop --events a --language zh",
            "Error: --language is for --html"
        ),
        RunUsageTests.Misuse(
            "backtest shop --events a --html p --language fr",
            "Error: The value 'fr' is invalid"
        ),
        RunUsageTests.Misuse(
            "backtest shop --events a --gateway print",
            "Error: Unknown option '--gateway'"
        ),
    ])
    func `wrong usage says what is wrong and exits 64`(misuse: RunUsageTests.Misuse) throws {
        let place = try Workplace()
        let outcome = try Child(misuse.arguments, in: place.path).finish()
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix(misuse.says), "\(outcome.errors)")
    }

    @Test(arguments: [
        (
            "backtest shop --events no.jsonl",
            "can't read events from no.jsonl: No such file or directory; name a file of events, or - for standard input"
        ),
        (
            "backtest shop --events shop",
            "can't read events from shop: Is a directory; name a file of events, or - for standard input"
        ),
        (
            "backtest no --events events.jsonl",
            "no does not exist; name a shop's folder, with a shop.lua in it"
        ),
        (
            "backtest shop --events events.jsonl --against no",
            "no does not exist; name a shop's folder, with a shop.lua in it"
        ),
        (
            "backtest shop --journal no.db",
            "there is no journal no.db; settle run makes it, or name another with --journal PATH"
        ),
        (
            "backtest shop --events events.jsonl --html no/p.html",
            "no/p.html can't be written: there is no folder no; name another file with --html"
        ),
    ])
    func `what can't be read or written is said before the work`(command: String, says: String)
        throws
    {
        let place = try Self.place()
        let outcome = try Child(command.split(separator: " ").map(String.init), in: place.path)
            .finish()
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "error: \(says)\n")
    }

    @Test func `a shop that can't be loaded is told with its line`() throws {
        let place = try Self.place()
        try place.write("rule 'x' {", to: "shop/rules/rules.lua")
        let outcome = try place.settle("backtest", "shop", "--events", "events.jsonl")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorLines.first?.hasPrefix("error: shop/rules/rules.lua:1: ") == true)
        #expect(
            outcome.errorLines.last == "error: no shop of shop could be loaded; nothing was read"
        )
    }

    @Test(arguments: [SIGINT, SIGTERM]) func `ended by the user it leaves nothing behind`(
        signal: Int32
    ) throws {
        let place = try Self.place()
        try FileManager.default.createDirectory(
            atPath: place["tmp"],
            withIntermediateDirectories: true
        )
        let child = try Child(
            ["backtest", "shop", "--events", "-", "--html", "p.html"],
            in: place.path,
            input: .pipe,
            variables: ["TMPDIR=\(place["tmp"])"]
        )
        child.write([Sample.request(1)] + (1...200).map { _ in "junk" })
        // It has begun once its scratch folder has a journal.
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            let files = try? FileManager.default.subpathsOfDirectory(atPath: place["tmp"])
            if files?.contains(where: { $0.hasSuffix("this.db-wal") }) ?? false { break }
        }
        let outcome = child.end(with: signal)
        #expect(outcome.status == 128 + signal)
        #expect(outcome.output.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place["tmp"]).isEmpty)
        let left = try FileManager.default.contentsOfDirectory(atPath: place.path)
        #expect(!left.contains { $0.hasPrefix("p.html") })
    }
}
