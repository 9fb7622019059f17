import Automation
import Foundation
import Storage
import Testing

@Suite struct RunsTests {
    @Test func `runs are listed with what they wait for, and why they failed`() throws {
        let place = try HumanShop.place()
        let outcome = try place.settle("runs", "shop")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(String(decoding: outcome.output, as: UTF8.self) == Self.table)
    }

    private static let table = """
        run           state    ticket  rule           started           since             waits for                           failure
        ────────────  ───────  ──────  ─────────────  ────────────────  ────────────────  ──────────────────────────────────  ────────────────────────
        a4ee9f889794  waiting  T1      先补偿,再问候  2026-11-01 00:01  2026-11-01 00:01  payout etnkgpdb72du needs_approval
        d90fc76fe7ef  waiting  T2      先补偿,再问候  2026-11-01 00:02  2026-11-01 00:02  payout s7iphzfqfuff needs_approval
        acf89903c085  failed   T3      炸             2026-11-01 00:03  2026-11-01 00:08                                      rules/rules.lua:19: 坏了
        73f513974249  waiting  T4      交给人         2026-11-01 00:04  2026-11-01 00:04  2026-11-01 03:04

        """

    @Test(arguments: [
        ("waiting", ["T1", "T2", "T4"]), ("failed", ["T3"]), ("stopped", []), ("diverged", []),
        ("cancelled", []), ("done", []), ("all", ["T1", "T2", "T3", "T4"]),
    ])
    func `runs are listed by state`(state: String, tickets: [String]) throws {
        let place = try HumanShop.place()
        let runs = try place.objects("runs", "shop", "--state", state)
        #expect(runs.map { $0["ticket"] as? String } == tickets)
    }

    @Test func `a cancelled run withdraws what it asked for, and goes on no more`() throws {
        let place = try HumanShop.place()
        let run = try place.run(of: "T1")
        let outcome = try place.settle("runs", "shop", "cancel", String(run.prefix(4)))
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors == "run \(run) of '先补偿,再问候' is cancelled\n")
        #expect(outcome.lines.map(ApprovalsTests.essence) == ["payout withdrawn"])
        #expect(try place.objects("runs", "shop", "--state", "cancelled").count == 1)
        try place.write(events: [Sample.message(30, on: 1, "谢谢")], to: "more.jsonl")
        #expect(try place.settle("run", "shop", "--events", "more.jsonl").output.isEmpty)
        let again = try place.settle("runs", "shop", "cancel", run)
        #expect(again.status == 1)
        #expect(again.errors.hasPrefix("error: run \(run) is cancelled, not "))
    }

    @Test func `a failed run that is retried goes on with its answers`() throws {
        let place = try HumanShop.place()
        let run = try place.run(of: "T3")
        let outcome = try place.settle("runs", "shop", "retry", run)
        #expect(outcome.status == 1, "it fails again")
        #expect(
            outcome.errorLines == [
                "warning: rules/rules.lua:19: 坏了 (rule '炸', shop 10086, ticket T3)",
                "run \(run) of '炸' went on and is failed",
            ]
        )
    }

    @Test func `a mended rule: check says what could move, move moves it, retry ends it`() throws {
        let place = try HumanShop.place()
        let run = try place.run(of: "T3")
        let mended = HumanShop.rules.replacing("error \"坏了\"", with: "ticket:note \"好了\"")
        try place.write(mended, to: "shop/rules/rules.lua")
        let check = try place.settle("check", "shop", "--journal", "shop/.settle/journal.db")
        #expect(check.status == 0, "\(check.errors)")
        #expect(
            check.lines.last == "shop: note: run \(try place.run(of: "T4").prefix(12)) of '交给人' "
                + "on ticket T4 could move to these scripts"
        )
        #expect(check.errors.hasSuffix("\n4 runs: 4 could move\n"))
        let moved = try place.settle("runs", "shop", "move", run)
        #expect(moved.status == 0, "\(moved.errors)")
        #expect(moved.errors == "run \(run) of '炸' is moved\n")
        let retried = try place.settle("runs", "shop", "retry", run)
        #expect(retried.status == 0, "\(retried.errors)")
        #expect(retried.lines.map(ApprovalsTests.essence) == ["note done"])
        #expect(retried.errors == "run \(run) of '炸' went on and is done\n")
    }

    @Test func `all that agree are moved; the others are told with the step and both asks`() throws
    {
        let place = try HumanShop.place()
        let other = HumanShop.rules.replacing("yuan(5)", with: "yuan(6)")
            .replacing("\"交给人\"", with: "\"交给别人\"")
            .replacing("wait(minutes(5))", with: "wait(minutes(7))")
        try place.write(other, to: "shop/rules/rules.lua")
        let check = try place.settle("check", "shop", "--journal", "shop/.settle/journal.db")
        #expect(check.status == 1)
        #expect(check.lines == Self.findings(try ["T1", "T2", "T3", "T4"].map(place.run)))
        #expect(check.errorLines.last == "4 runs: 4 diverge")
        let none = try place.settle("runs", "shop", "move", "--all")
        #expect(none.status == 1)
        #expect(none.errorLines.count == 4)
        #expect(none.errorLines.last == "0 of 3 waiting runs moved")
        let runs = try place.objects("check", "shop", "--journal", "shop/.settle/journal.db")
        #expect(runs.map { $0["code"] as? String } == Array(repeating: "run-diverges", count: 4))
        #expect(runs.map { $0["state"] as? String } == ["waiting", "waiting", "failed", "waiting"])

        try place.write(HumanShop.rules + "-- 一句注释\n", to: "shop/rules/rules.lua")
        let all = try place.settle("runs", "shop", "move", "--all")
        #expect(all.status == 0, "\(all.errors)")
        #expect(all.errors == "3 of 3 waiting runs moved\n")
        let after = try place.settle("check", "shop", "--journal", "shop/.settle/journal.db")
        #expect(after.lines.count { $0.hasSuffix(" is on these scripts") } == 3)
        let end = try place.settle("run", "shop", "--events", "-", "--drain")
        #expect(end.lines.last.map(ApprovalsTests.essence) == "note done")
    }

    private static func findings(_ runs: [String]) -> [String] {
        let says = [
            """
            '先补偿,再问候' on ticket T1 diverges with these scripts: step 1: it asked payout \
            { amount = yuan(5.00), reason = "goodwill" } when it ran, and now it asks payout \
            { amount = yuan(6.00), reason = "goodwill" }
            """,
            """
            '先补偿,再问候' on ticket T2 diverges with these scripts: step 1: it asked payout \
            { amount = yuan(5.00), reason = "goodwill" } when it ran, and now it asks payout \
            { amount = yuan(6.00), reason = "goodwill" }
            """,
            """
            '炸' on ticket T3 diverges with these scripts: step 1: it asked wait 300 when it ran, \
            and now it asks wait 420
            """,
            "'交给人' on ticket T4 diverges with these scripts: there is no rule '交给人' any more",
        ]
        return zip(runs, says).map { "shop: error: run \($0.prefix(12)) of \($1)" }
    }

    @Test func `a diverged run is before a human, and goes on once it is on scripts that agree`()
        throws
    {
        let place = try HumanShop.place()
        let run = try place.run(of: "T1")
        let other = HumanShop.rules.replacing("yuan(5)", with: "yuan(6)")
        try place.write(other, to: "shop/rules/rules.lua")
        try place.write(events: [Sample.request(30, fen: "5000", parcel: "signed")])
        _ = try place.settle("run", "shop", "--events", "events.jsonl")
        try place.pin(run: "T1", like: "T30")
        let approved = try place.settle("approvals", "shop", "approve", place.key(of: "T1"))
        #expect(approved.status == 1)
        #expect(approved.lines.map(ApprovalsTests.essence) == ["payout done"])
        #expect(
            approved.errorLines.first == """
                warning: rules/rules.lua:1: step 1: it asked payout { amount = yuan(5.00), reason = \
                "goodwill" } when it ran, and now it asks payout { amount = yuan(6.00), reason = \
                "goodwill" } (rule '先补偿,再问候', shop 10086, ticket T1)
                """
        )
        let queued = try place.objects("queue", "shop").filter {
            $0["why"] as? String == "diverged"
        }
        #expect(queued.map { $0["run"] as? String } == [run])
        let list = try place.settle("runs", "shop", "--state", "diverged")
        #expect(list.lines.count == 3)
        let retried = try place.settle("runs", "shop", "retry", run)
        #expect(retried.status == 1)
        #expect(retried.errorLines.last == "run \(run) of '先补偿,再问候' went on and is diverged")
        try place.write(HumanShop.rules, to: "shop/rules/rules.lua")
        let moved = try place.settle("runs", "shop", "move", run)
        #expect(moved.status == 0, "\(moved.errors)")
        #expect(moved.lines.map(ApprovalsTests.essence) == ["reply done"])
        #expect(try place.states(of: "T1") == ["payout done", "reply done"])
    }

    @Test func `a list longer than a page is whole, with its titles once`() throws {
        let place = try Workplace(
            rules: """
                rule "等" { on = "refund.requested", run = function(ticket) wait(days(1)) end }
                """
        )
        try place.write(events: (1...1_100).map { Sample.request($0) })
        _ = try place.settle("run", "shop", "--events", "events.jsonl")
        let list = try place.settle("runs", "shop")
        #expect(list.lines.count == 1_102)
        #expect(list.lines.count { $0.hasPrefix("run ") } == 1)
        #expect(list.lines.last?.contains("  T1100  ") == true)
        let runs = try place.objects("runs", "shop")
        #expect(Set(runs.compactMap { $0["run"] as? String }).count == 1_100)
        try place.write("-- 一句注释\n", to: "shop/rules/z.lua")
        let moved = try place.settle("runs", "shop", "move", "--all")
        #expect(moved.errors == "1,100 of 1,100 waiting runs moved\n")
    }

    @Test(arguments: [
        (["cancel", "3f"], "error: no run 3f is "),
        (["retry", "ffffffff"], "error: no run ffffffff "),
        (["move", "ffffffff"], "error: no run ffffffff is "),
    ])
    func `an order for no run is told`(order: [String], says: String) throws {
        let place = try HumanShop.place()
        let outcome = try Child(["runs", "shop"] + order, in: place.path).finish()
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix(says), "\(outcome.errors)")
    }

    @Test func `check leaves out runs of shops that are not there`() throws {
        let place = try HumanShop.place()
        try place.write(Sample.settings(id: "555"), to: "other/shop.lua")
        try place.write(Sample.rules, to: "other/rules/a.lua")
        let check = try place.settle("check", "other", "--journal", "shop/.settle/journal.db")
        #expect(check.status == 0)
        #expect(check.errorLines.last == "4 runs: 4 are of shops not loaded")
        try place.write(events: [Sample.request(1, source: "/pinduoduo/shops/555")])
        _ = try place.settle("run", "other", "--events", "events.jsonl")
        let none = try place.settle("check", "other", "--journal", "other/.settle/journal.db")
        #expect(none.errorLines.last == "no run to go on")
    }
}

extension Workplace {
    /// Pins the run of one ticket to the scripts of another's, behind Settle's back.
    fileprivate func pin(run ticket: String, like other: String) throws {
        let journal = SQLiteJournal(path: self["shop/.settle/journal.db"])
        _ = try journal.open(as: JournalIdentity(gateway: "print", clock: "events"))
        let runs = try journal.runs(after: 0, limit: 99)
        var run = try #require(runs.first { $0.ticket.id == ticket })
        run.pin = try #require(runs.first { $0.ticket.id == other }).pin
        var commit = Commit()
        commit.runs = [run]
        _ = try journal.commit(commit)
        try journal.close()
    }

    /// The id of the first run of a ticket that has not ended well.
    func run(of ticket: String) throws -> String {
        let run = try objects("runs", "shop").first { $0["ticket"] as? String == ticket }
        return run?["run"] as? String ?? ""
    }
}
