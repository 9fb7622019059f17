import Automation
import Disputes
import Testing

/// Pages: in order, after a cursor, within a limit.
@Suite struct PageTests {
    @Test(arguments: JournalKind.allCases)
    func `numbered pages go in order whatever the order of writing`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        for number: Int64 in [30, 10, 50, 20, 40] {
            var commit = Commit()
            commit.outcomes = [EventOutcome(number: number, previous: 0, trace: [])]
            commit.runs = [run(number)]
            commit.actions = [action(number)]
            commit.ledger = [entry(number, fen: 1)]
            _ = try home.journal.commit(commit)
        }
        let journal = home.journal
        for (after, limit, expected): (Int64, Int, [Int64]) in [
            (0, 2, [10, 20]), (20, 2, [30, 40]), (40, 9, [50]), (50, 9, []), (15, 0, []),
            (.min, 99, [10, 20, 30, 40, 50]),
        ] {
            #expect(try journal.outcomes(after: after, limit: limit).map(\.number) == expected)
            #expect(try journal.runs(after: after, limit: limit).map(\.number) == expected)
            #expect(try journal.actions(after: after, limit: limit).map(\.number) == expected)
            #expect(try journal.ledger(after: after, limit: limit).map(\.number) == expected)
        }
    }

    @Test(arguments: JournalKind.allCases)
    func `tickets go by platform, shop and id`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let shops = [
            ShopKey(platform: .taobao, id: "1"), ShopKey(platform: .pinduoduo, id: "20"),
            ShopKey(platform: .pinduoduo, id: "3"), ShopKey(platform: .alibaba1688, id: "9"),
        ]
        let keys = shops.flatMap { shop in ["T2", "", "T10", "售后"].map { key($0, of: shop) } }
        var commit = Commit()
        commit.tickets = keys.map { TicketRecord(key: $0, state: [1]) }
        _ = try home.journal.commit(commit)
        let sorted = keys.sorted()
        for limit in 1...17 {
            var read: [TicketKey] = []
            while case let page = try home.journal.tickets(after: read.last, limit: limit),
                !page.isEmpty
            {
                #expect(page.count <= limit)
                read += page.map(\.key)
            }
            #expect(read == sorted)
        }
        let between = key("T1", of: ShopKey(platform: .pinduoduo, id: "25"))
        let next = try home.journal.tickets(after: between, limit: 1).first?.key
        #expect(next == key("", of: ShopKey(platform: .pinduoduo, id: "3")))
    }

    @Test(arguments: JournalKind.allCases)
    func `dead letters go by line and digest, scripts by hash`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        var commit = Commit()
        commit.deadLetters = [letter(9, digest: 1), letter(2, digest: 200), letter(2, digest: 3)]
        commit.scripts = [9, 250, 1].map {
            ScriptRecord(hash: Array(repeating: $0, count: 32), sources: [])
        }
        _ = try home.journal.commit(commit)
        let all = try home.journal.deadLetters(after: nil, limit: 9).map(\.key)
        #expect(all == [letter(2, digest: 3).key, letter(2, digest: 200).key, all[2]])
        #expect(try home.journal.deadLetters(after: all[0], limit: 1).map(\.key) == [all[1]])
        #expect(try home.journal.deadLetters(after: all[2], limit: 1).isEmpty)
        #expect(try home.journal.scripts().map(\.hash[0]) == [1, 9, 250])
    }
}
