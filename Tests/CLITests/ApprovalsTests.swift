import Foundation
import Testing

@Suite struct ApprovalsTests {
    @Test func `what waits for approval is listed, with why, since when and until when`() throws {
        let place = try HumanShop.place()
        let outcome = try place.settle("approvals", "shop")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(String(decoding: outcome.output, as: UTF8.self) == Self.table)
    }

    private static let table = """
        key           yuan  ticket  rule           action  why                                 since             deadline                             args
        ────────────  ────  ──────  ─────────────  ──────  ──────────────────────────────────  ────────────────  ───────────────────────────────────  ──────────────────────────────────────
        etnkgpdb72du  5.00  T1      先补偿,再问候  payout  payout is not in allow of shop.lua  2026-11-01 00:01  2026-11-03 00:01 buyer_may_escalate  {"amount_fen":500,"reason":"goodwill"}
        s7iphzfqfuff  5.00  T2      先补偿,再问候  payout  payout is not in allow of shop.lua  2026-11-01 00:02  2026-11-03 00:02 buyer_may_escalate  {"amount_fen":500,"reason":"goodwill"}

        """

    @Test func `as JSON an action has everything`() throws {
        let place = try HumanShop.place("approvals = { within = hours(6) },")
        let objects = try place.objects("approvals", "shop")
        #expect(objects.count == 2)
        let first = try #require(objects.first)
        #expect(first["ticket"] as? String == "T1")
        #expect(first["shop"] as? String == "10086")
        #expect(first["rule"] as? String == "先补偿,再问候")
        #expect(first["amount_fen"] as? Int == 500)
        #expect((first["args"] as? [String: Any])?["reason"] as? String == "goodwill")
        #expect(first["since"] as? String == "2026-11-01T00:01:00+08:00")
        #expect(first["expires"] as? String == "2026-11-01T06:01:00+08:00")
        let deadline = first["deadline"] as? [String: String]
        #expect(deadline?["at"] == "2026-11-03T00:01:00+08:00")
        #expect(deadline?["owner"] == "merchant")
    }

    @Test func `approved, it is carried out and its run goes on`() throws {
        let place = try HumanShop.place()
        let key = try place.key(of: "T1")
        let outcome = try place.settle("approvals", "shop", "approve", String(key.prefix(6)))
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors == "payout on ticket T1 is approved\n")
        #expect(outcome.lines.map(Self.essence) == ["payout done", "reply done"])
        #expect(outcome.lines.last?.contains("亲,5 元已到账。") == true)
        let waiting = try place.objects("runs", "shop", "--state", "waiting")
        let goal = waiting.first { $0["ticket"] as? String == "T1" }?["waits_for"]
        let types = (goal as? [String: Any])?["events"] as? [String]
        #expect(types == ["buyer.messaged", "refund.modified"])
        try place.write(events: [Sample.message(30, on: 1, "谢谢")], to: "more.jsonl")
        let later = try place.settle("run", "shop", "--events", "more.jsonl")
        #expect(later.lines.map(Self.essence) == ["reply done"])
    }

    @Test func `denied, it raises in its rule with the code denied`() throws {
        let place = try HumanShop.place()
        let key = try place.key(of: "T1")
        let outcome = try place.settle("approvals", "shop", "deny", key, "--reason", "照片不对")
        #expect(outcome.status == 0)
        #expect(outcome.errors == "payout on ticket T1 is denied\n")
        #expect(outcome.lines.map(Self.essence) == ["payout denied", "reply done"])
        #expect(outcome.lines.first?.contains(#""reason":"照片不对""#) == true)
        #expect(outcome.lines.last?.contains("亲,很抱歉:denied") == true)
        #expect(try place.objects("approvals", "shop").count == 1)
    }

    @Test func `several are approved at once; one that can't be is told, and the rest goes on`()
        throws
    {
        let place = try HumanShop.place()
        let keys = try ["T1", "T2"].map { try place.key(of: $0) }
        let outcome = try Child(
            ["approvals", "shop", "approve", keys[0], "nosuchkey", keys[1]],
            in: place.path
        ).finish()
        #expect(outcome.status == 1)
        #expect(
            outcome.errorLines == [
                """
                error: no single open action has a key that begins with 'nosuchkey'; give at least \
                6 characters of it, see settle actions DIR
                """,
                "payout on ticket T1 is approved",
                """
                payout on ticket T2 is approved; it is sent once the ticket is released and the \
                shop is live
                """,
            ]
        )
        let again = try place.settle("approvals", "shop", "approve", keys[0])
        #expect(again.status == 1)
        #expect(again.output.isEmpty)
        #expect(
            again.errors == """
                error: no action with key \(keys[0]) waits for approval; see settle approvals DIR

                """
        )
    }

    @Test func `a ticket that ends takes its approval with it`() throws {
        let place = try HumanShop.place()
        let end = Sample.event(40, "refund.cancelled", ticket: "T1", content: "")
        try place.write(events: [end], to: "more.jsonl")
        let outcome = try place.settle("run", "shop", "--events", "more.jsonl")
        #expect(outcome.lines.first.map(Self.essence) == "payout denied")
        #expect(outcome.lines.first?.contains("the ticket has ended") == true)
        #expect(try place.objects("approvals", "shop").map { $0["ticket"] as? String } == ["T2"])
    }

    @Test func `an approval that may wait six hours is denied after them`() throws {
        let place = try HumanShop.place("approvals = { within = hours(6) },")
        let outcome = try place.settle("run", "shop", "--events", "-", "--drain")
        let denied = outcome.lines.filter { $0.contains("nobody approved it in time") }
        #expect(denied.count == 2)
        #expect(denied.first?.contains(#""at":"2026-11-01T06:01:00+08:00""#) == true)
        let none = try place.settle("approvals", "shop")
        #expect(none.status == 0)
        #expect(none.output.isEmpty)
        #expect(none.errors == "nothing waits for approval\n")
    }

    @Test func `a denial that the rule does not catch cancels its run, and is no failure`() throws {
        let place = try Workplace(
            rules: """
                rule "付" { on = "refund.requested", run = function(ticket)
                  ticket:payout { amount = yuan(5), reason = "goodwill" }
                end }
                """,
            settings: HumanShop.settings()
        )
        try place.write(events: [Sample.request(1, parcel: "signed")])
        _ = try place.settle("run", "shop", "--events", "events.jsonl")
        let key = try place.key(of: "T1")
        let outcome = try place.settle("approvals", "shop", "deny", key, "--reason", "不")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let runs = try place.objects("runs", "shop", "--state", "all")
        #expect(runs.map { $0["state"] as? String } == ["cancelled"])
    }

    /// An action with what became of it.
    static func essence(_ line: String) -> String {
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return "\(object?["action"] ?? "") \(object?["state"] ?? "")"
    }
}

extension Workplace {
    /// The key of the first open action on a ticket.
    func key(of ticket: String) throws -> String {
        try objects("actions", "shop", "--ticket", ticket).first?["key"] as? String ?? ""
    }
}
