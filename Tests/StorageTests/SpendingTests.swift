import Automation
import Disputes
import Testing

/// Sums of money of a shop's day.
@Suite struct SpendingTests {
    @Test(arguments: JournalKind.allCases)
    func `sums tell shop, day, account, buyer and rehearsals apart`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        try commit(
            [
                entry(1, fen: 500), entry(2, fen: 300, buyer: "b-2"), entry(3, fen: 200),
                entry(4, fen: 9_900, account: .refund, state: .posted),
                entry(5, fen: 70, shadow: true), entry(6, fen: 80, account: .refund, shadow: true),
                entry(7, fen: 11, day: 20_001), entry(8, fen: 13, shop: shopB),
                entry(9, fen: 17, state: .released), entry(10, fen: 19, buyer: ""),
            ],
            to: home
        )
        let spending = try home.journal.spending(of: shopA, on: 20_000)
        #expect(spending.live.payouts == 1_019)
        #expect(spending.live.refunds == 9_900)
        #expect(spending.live.payoutsByBuyer == ["b-1": 700, "b-2": 300, "": 19])
        #expect(spending.shadow.payouts == 70)
        #expect(spending.shadow.refunds == 80)
        #expect(spending.shadow.payoutsByBuyer == ["b-1": 70])
        #expect(try home.journal.spending(of: shopA, on: 20_001).live.payouts == 11)
        #expect(try home.journal.spending(of: shopB, on: 20_000).live.payouts == 13)
        #expect(try home.journal.spending(of: shopB, on: 19_999) == Spending())
        let stranger = ShopKey(platform: .kuaishou, id: "?")
        #expect(try home.journal.spending(of: stranger, on: 20_000) == Spending())
    }

    @Test(arguments: JournalKind.allCases)
    func `a changed entry replaces its share`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let steps: [(LedgerEntry.State, Int64, Int64)] = [
            (.reserved, 500, 500), (.posted, 500, 500), (.posted, 450, 450), (.released, 450, 0),
            (.reserved, 20, 20),
        ]
        for (state, fen, sum) in steps {
            try commit([entry(1, fen: fen, state: state)], to: home)
            let live = try home.journal.spending(of: shopA, on: 20_000).live
            #expect(live.payouts == sum)
            #expect(live.payoutsByBuyer == (sum == 0 ? [:] : ["b-1": sum]))
        }
        try home.reopen(cleanly: false)
        #expect(try home.journal.spending(of: shopA, on: 20_000).live.payouts == 20)
        #expect(try home.journal.ledger(after: 0, limit: 9).count == 1)
    }

    private func commit(_ entries: [LedgerEntry], to home: JournalHome) throws {
        var commit = Commit()
        commit.ledger = entries
        _ = try home.journal.commit(commit)
    }
}
