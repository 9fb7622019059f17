import Automation
import Foundation
import Storage
import Testing

@Suite struct LedgerTests {
    @Test func `entries come first, then the sums, then that it sums up`() throws {
        let place = try HumanShop.place()
        _ = try place.settle("approvals", "shop", "approve", place.key(of: "T1"))
        _ = try place.settle("approvals", "shop", "deny", place.key(of: "T2"), "--reason", "x")
        try place.write(events: [
            Sample.request(1441, fen: "900", parcel: "signed")
        ])
        _ = try place.settle("run", "shop", "--events", "events.jsonl")
        let outcome = try place.settle("ledger", "shop")
        #expect(outcome.status == 0)
        #expect(String(decoding: outcome.output, as: UTF8.self) == Self.table)
        #expect(outcome.errors == "3 entries: they agree with their actions, and sum up\n")
        let day = try place.settle("ledger", "shop", "--day", "2026-11-02")
        #expect(day.errors == "1 entry: they agree with their actions, and sum up\n")
        #expect(day.lines.count == 6)
    }

    private static let table = """
        day         ticket  buyer  account  state     mode  yuan  key
        ──────────  ──────  ─────  ───────  ────────  ────  ────  ────────────
        2026-11-01  T1      b-1    payout   posted    live  5.00  etnkgpdb72du
        2026-11-01  T2      b-2    payout   released  live  5.00  s7iphzfqfuff
        2026-11-02  T1441   b-6    payout   reserved  live  5.00  ftemiyjeupjz

        shop                    day         account  mode  reserved  posted  released
        ──────────────────────  ──────────  ───────  ────  ────────  ──────  ────────
        /pinduoduo/shops/10086  2026-11-01  payout   live      0.00    5.00      5.00
        /pinduoduo/shops/10086  2026-11-02  payout   live      5.00    0.00      0.00

        """

    @Test func `as JSON amounts are fen, and a rehearsal is shadow`() throws {
        let place = try Workplace(
            rules: Sample.rules,
            settings: Sample.settings().replacing("\"live\"", with: "\"shadow\"")
        )
        try place.write(events: [Sample.request(1), Sample.request(2)])
        _ = try place.settle("run", "shop", "--events", "events.jsonl")
        let objects = try place.objects("ledger", "shop")
        #expect(objects.count == 3)
        #expect(objects[0]["amount_fen"] as? Int == 990)
        #expect(objects[0]["account"] as? String == "refund")
        #expect(objects[0]["mode"] as? String == "shadow")
        #expect((objects[0]["key"] as? String)?.count == 26)
        #expect(objects[2]["posted_fen"] as? Int == 1980)
        #expect(objects[2]["reserved_fen"] as? Int == 0)
    }

    /// An entry changed behind Settle's back, and what is said of it.
    struct Forgery: Sendable, CustomTestStringConvertible {
        let says: String
        let change: @Sendable (inout LedgerEntry) -> Void

        var testDescription: String { says }
    }

    @Test(arguments: [
        Forgery(says: "the 5.00 yuan of action KEY are posted, and it is needs_approval") {
            $0.state = .posted
        },
        Forgery(says: "the 5.00 yuan of action KEY are released, and it is needs_approval") {
            $0.state = .released
        },
        Forgery(says: "there is no action for 5.00 yuan reserved on ticket T1") { $0.number += 1 },
    ])
    func `an entry that does not agree with its action is an error`(forgery: Forgery) throws {
        let place = try HumanShop.place()
        let key = try place.key(of: "T1")
        let journal = SQLiteJournal(path: place["shop/.settle/journal.db"])
        _ = try journal.open(as: JournalIdentity(gateway: "print", clock: "events"))
        var entry = try #require(try journal.ledger(after: 0, limit: 1).first)
        forgery.change(&entry)
        var commit = Commit()
        commit.ledger = [entry]
        _ = try journal.commit(commit)
        try journal.close()
        let outcome = try place.settle("ledger", "shop")
        #expect(outcome.status == 1)
        #expect(
            outcome.errorLines == [
                "error: \(forgery.says.replacing("KEY", with: key))",
                "error: the ledger does not sum up in 1 place; keep the journal",
            ]
        )
    }
}
