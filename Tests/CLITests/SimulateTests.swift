import Foundation
import Testing

/// `settle simulate`: streams, and months with rules.
@Suite struct SimulateTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
    }

    private func simulate(_ arguments: String) throws -> Child.Outcome {
        try Child(
            ["simulate"] + arguments.split(separator: " ").map(String.init),
            in: place.path
        ).finish()
    }

    // MARK: Streams

    @Test func `the same arguments print the same events, one a line`() throws {
        let arguments = "--platform taobao --shop 30001 --tickets 30 --seed 7"
        let first = try simulate(arguments)
        #expect(first.status == 0, "\(first.errors)")
        #expect(try simulate(arguments).output == first.output)
        #expect(try simulate(arguments.replacing("7", with: "8")).output != first.output)
        #expect(first.lines.count > 80)
        #expect(first.errors == "\(first.lines.count) events of 30 tickets\n")
        #expect(first.lines.allSatisfy { $0.hasPrefix(#"{"specversion":"1.0","id":"TB7-0000"#) })
    }

    @Test func `a file holds what would have been printed, and replaces one that is there`() throws
    {
        try place.write("old", to: "events.jsonl")
        let arguments = "--platform kuaishou --shop 1 --tickets 20 --seed 3"
        let printed = try simulate(arguments)
        let written = try simulate(arguments + " --output events.jsonl")
        #expect(written.status == 0)
        #expect(written.output.isEmpty && written.errors == printed.errors)
        let file = try Data(contentsOf: URL(fileURLWithPath: place["events.jsonl"]))
        #expect(Array(file) == printed.output)
    }

    @Test func `the first day and the days are those asked for`() throws {
        let outcome = try simulate(
            "--platform pinduoduo --shop 1 --tickets 40 --seed 1 --from 2027-03-05 --days 2"
        )
        let days = outcome.lines.filter { $0.contains("-1\",\"source\"") }.compactMap { line in
            line.firstMatch(of: /"time":"([0-9-]*)T/).map { String($0.1) }
        }
        #expect(Set(days) == ["2027-03-05", "2027-03-06"])
    }

    @Test func `at a rate nothing else is printed`() throws {
        let arguments = "--platform pinduoduo --shop 1 --tickets 2 --seed 1"
        let fast = try simulate(arguments)
        #expect(try simulate(arguments + " --rate 10000").output == fast.output)
    }

    @Test(arguments: ["pinduoduo", "kuaishou", "taobao", "alibaba1688"])
    func `a starter shop takes a stream without a dead letter, and little of it does not fit`(
        _ platform: String
    ) throws {
        let numbers = [
            "pinduoduo": "10086", "kuaishou": "20001", "taobao": "30001", "alibaba1688": "40001",
        ]
        let events = try simulate(
            "--platform \(platform) --shop \(numbers[platform] ?? "") --tickets 200 --seed 11"
        )
        let outcome = try place.settle(
            "run",
            "\(repository)/scripts/starter/\(platform)",
            "--events",
            "-",
            "--journal",
            ":memory:",
            "--drain",
            input: .bytes(events.output)
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.errors.contains("dead letter"))
        let misfits = outcome.errors.firstMatch(of: /, ([0-9]+) did not fit/).flatMap { Int($0.1) }
        #expect((misfits ?? 0) * 33 < events.lines.count, "at most 3 in a hundred")
    }

    // MARK: Months

    private static let settings = """
        shop {
          platform = "pinduoduo", id = "10086", name = "示例小店", mode = "shadow",
          allow = { "reply", "agree_refund" },
        }
        """

    private static let rules = """
        rule "小额直接退" {
          on = { "refund.requested", "refund.modified" },
          when = { kind = "refund_only", amount = at_most(yuan(30)) },
          run = function(ticket)
            ticket:agree_refund()
            ticket:reply "亲,已为您退款,给您添麻烦了。"
          end,
        }

        rule "其余交给人" {
          on = "refund.requested",
          when = { amount = above(yuan(30)) },
          run = function(ticket) ticket:hand_over "请处理" end,
        }

        """

    private func makeShop() throws {
        try place.write(Self.settings, to: "shop/shop.lua")
        try place.write(Self.rules, to: "shop/rules/rules.lua")
    }

    @Test func `a month with rules says how tickets ended and what that cost`() throws {
        try makeShop()
        let outcome = try simulate("--with shop --tickets 100 --seed 7")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.isEmpty)
        #expect(
            String(decoding: outcome.output, as: UTF8.self) == """
                100 tickets of pinduoduo shop 10086, seed 7: 504 events from 2026-11-01 to 2026-12-23

                rule        action        state  count    yuan  why (first)
                ──────────  ────────────  ─────  ─────  ──────  ───────────
                其余交给人  hand_over     done      35
                小额直接退  agree_refund  done      51  549.02
                小额直接退  reply         done      51

                how tickets ended       tickets     %  yuan to buyers
                ──────────────────────  ───────  ────  ──────────────
                refund agreed                51  51.0          549.02
                verdict lost                 23  23.0         1545.76
                verdict won                   8   8.0            0.00
                withdrawn by the buyer       18  18.0            0.00

                before a human
                  tickets handed over     35
                  approvals asked          0
                  yuan they were about  0.00
                  runs that failed         0

                disputes and deadlines
                  interventions                 31
                  per 100 tickets             31.0
                  verdicts lost                 23
                  verdicts won                   8
                  deadlines missed              51
                  actions that came too late     0

                money to buyers, yuan
                  refunded by rules          549.02
                  refunded by people           0.00
                  refunded by the platform  1545.76
                  small payouts                0.00
                  in all                    2094.78

                """
        )
        #expect(try simulate("--with shop/ --tickets 100 --seed 7").output == outcome.output)
        #expect(!FileManager.default.fileExists(atPath: place["shop/.settle"]))
    }

    @Test func `as JSON it is one object, with the same figures`() throws {
        try makeShop()
        let outcome = try simulate("--with shop --tickets 100 --seed 7 --json")
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 1)
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any]
        )
        #expect(object["platform"] as? String == "pinduoduo")
        #expect(object["seed"] as? Int == 7)
        #expect(object["tickets"] as? Int == 100)
        let endings = try #require(object["endings"] as? [String: [String: Int]])
        #expect(endings.values.compactMap { $0["tickets"] }.reduce(0, +) == 100)
        let cost = object["cost_fen"] as? Int
        #expect(endings.values.compactMap { $0["fen"] }.reduce(0, +) == cost)
        let decisions = try #require(object["decisions"] as? [[String: Any]])
        let refunds = decisions.first { $0["action"] as? String == "agree_refund" }
        #expect(refunds?["fen"] as? Int == object["refunded_by_rules_fen"] as? Int)
        #expect(refunds?["rule"] as? String == "小额直接退")
    }

    @Test func `people on call see to what rules leave to them`() throws {
        try makeShop()
        let text = String(
            decoding: try simulate("--with shop --tickets 100 --seed 7 --people 5").output,
            as: UTF8.self
        )
        let refunded = text.firstMatch(of: /refunded by people +([0-9.]+)/)?.1
        #expect(refunded.flatMap { Double($0) } ?? 0 > 0)
    }

    @Test func `the events can be kept, and printed ones leave the summary to standard error`()
        throws
    {
        try makeShop()
        let arguments = "--with shop --tickets 30 --seed 7"
        let summary = try simulate(arguments).output
        let kept = try simulate(arguments + " --output events.jsonl")
        #expect(kept.output == summary)
        let printed = try simulate(arguments + " --output -")
        #expect(printed.errors == String(decoding: summary, as: UTF8.self))
        let file = try Data(contentsOf: URL(fileURLWithPath: place["events.jsonl"]))
        #expect(Array(file) == printed.output && printed.lines.count > 60)
        let run = try place.settle(
            "run",
            "shop",
            "--events",
            "events.jsonl",
            "--journal",
            ":memory:"
        )
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `a rule that fails is named, and the exit says so`() throws {
        try makeShop()
        try place.write(
            #"rule "坏的" { on = "refund.requested", run = function() error "坏了" end }"#,
            to: "shop/rules/00-bad.lua"
        )
        let outcome = try simulate("--with shop --tickets 5 --seed 7")
        #expect(outcome.status == 1)
        #expect(
            outcome.errorLines.first
                == "warning: rules/00-bad.lua:1: 坏了 (rule '坏的', shop 10086, ticket PDD7-000001)"
        )
        #expect(outcome.lines.contains { $0.hasPrefix("  runs that failed") && $0.hasSuffix("5") })
    }
}
