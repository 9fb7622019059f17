import Automation
import Disputes
import Storage
import Testing

/// The stream: positions, arrivals by reference, and what failing commits leave of it.
@Suite struct StreamTests {
    @Test(arguments: JournalKind.allCases)
    func `arrivals come first, then what is of the host's own`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        var commit = streamed([event("e-1", body: "甲"), event("e-2", of: shopB, body: "乙")])
        commit.stream = [item("settle.rules.decided", "T9", body: "{\"决\":1}")]
        #expect(try home.journal.commit(commit) == CommitReceipt(numbers: [1, 2], lastPosition: 3))
        #expect(
            try home.journal.stream(after: 0, limit: 9) == [
                item("refund.requested", "e-1", body: "甲", at: 1),
                item("refund.requested", "e-2", of: shopB, body: "乙", at: 2),
                item("settle.rules.decided", "T9", body: "{\"决\":1}", at: 3),
            ]
        )
        #expect(try home.journal.streamSpan() == StreamSpan(deletedThrough: 0, last: 3))
    }

    @Test(arguments: JournalKind.allCases)
    func `a known arrival gives no item and takes no position`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        _ = try home.journal.commit(streamed([event("e-1", body: "first")]))
        let again = streamed([event("e-1", body: "second"), event("e-2"), event("e-2")])
        let receipt = try home.journal.commit(again)
        #expect(receipt == CommitReceipt(numbers: [nil, 2, nil], lastPosition: 2))
        let items = try home.journal.stream(after: 0, limit: 9)
        #expect(items.map(\.ticket) == ["e-1", "e-2"])
        #expect(items.map(\.body) == [Array("first".utf8), Array("{}".utf8)])
        // All known: nothing is new, and the receipt still tells where the stream ends.
        #expect(try home.journal.commit(again).lastPosition == 2)
    }

    /// Below, at and above the rows of one statement.
    @Test(arguments: JournalKind.allCases, [1, 15, 16, 17, 40])
    func `positions are consecutive across commits and reopening`(
        kind: JournalKind,
        count: Int
    ) throws {
        let home = try JournalHome(kind)
        var last: Int64 = 0
        for round in 0..<3 {
            var commit = streamed((0..<count).map { event("e-\(round)-\($0)") })
            commit.stream = (0..<count).map { item("settle.action.done", "T\($0)", body: "{}") }
            last += Int64(2 * count)
            #expect(try home.journal.commit(commit).lastPosition == last)
            try home.reopen(cleanly: round == 1)
            #expect(try home.journal.streamSpan() == StreamSpan(deletedThrough: 0, last: last))
        }
        let items = try home.journal.stream(after: 0, limit: 999)
        #expect(items.map(\.position) == Array(1...last))
        #expect(items.allSatisfy { $0.body == Array("{}".utf8) })
    }

    @Test(arguments: JournalKind.allCases)
    func `a page follows a position and keeps to its limit`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        #expect(try home.journal.stream(after: 0, limit: 9).isEmpty)
        #expect(try home.journal.streamSpan() == StreamSpan(deletedThrough: 0, last: 0))
        var commit = Commit()
        commit.stream = (1...5).map { item("settle.action.done", "T\($0)", body: "") }
        _ = try home.journal.commit(commit)
        let pages: [(after: Int64, limit: Int, positions: [Int64])] = [
            (0, 2, [1, 2]), (-7, 1, [1]), (2, 2, [3, 4]), (4, 2, [5]), (5, 2, []), (99, 2, []),
            (0, 5, [1, 2, 3, 4, 5]), (.min, 6, [1, 2, 3, 4, 5]), (0, 0, []),
        ]
        for page in pages {
            let items = try home.journal.stream(after: page.after, limit: page.limit)
            #expect(items.map(\.position) == page.positions)
        }
    }

    @Test(arguments: JournalKind.allCases)
    func `without a stream arrivals leave none`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        #expect(try home.journal.commit(arrivals([event("e-1")])).lastPosition == 0)
        #expect(try home.journal.stream(after: 0, limit: 9).isEmpty)
    }

    @Test func `a failing commit takes its items and settings back`() throws {
        let folder = TemporaryFolder()
        let journal = SQLiteJournal(path: folder / "journal.db", pagesMax: 40)
        _ = try journal.open(as: JournalHome.identity)
        var commit = streamed([event("e-1")])
        commit.settings = [Setting(name: "switch/sending", value: [1])]
        #expect(try journal.commit(commit).lastPosition == 1)
        var large = streamed([event("e-2", body: String(repeating: "长", count: 400_000))])
        large.stream = [item("settle.action.done", "T1", body: "{}")]
        large.settings = [Setting(name: "switch/sending", value: nil)]
        #expect(throws: JournalError.self) { try journal.commit(large) }
        #expect(try journal.streamSpan() == StreamSpan(deletedThrough: 0, last: 1))
        #expect(try journal.settings(named: "") == commit.settings)
        var next = Commit()
        next.stream = [item("settle.action.done", "T2", body: "{}")]
        #expect(try journal.commit(next).lastPosition == 2)
        #expect(try journal.stream(after: 1, limit: 9).map(\.ticket) == ["T2"])
        try journal.close()
    }

    @Test(arguments: JournalKind.allCases)
    func `an event that others overtook is unfinished, those with an outcome are not`(
        kind: JournalKind
    ) throws {
        let home = try JournalHome(kind)
        _ = try home.journal.commit(arrivals((1...6).map { event("e-\($0)") }))
        var commit = Commit()
        commit.processedThrough = 1
        commit.outcomes = [1, 3, 5].map { EventOutcome(number: $0, previous: 0, trace: [1]) }
        _ = try home.journal.commit(commit)
        #expect(try home.journal.unfinished(limit: 9).map(\.number) == [2, 4, 6])
        #expect(try home.journal.unfinished(limit: 2).map(\.number) == [2, 4])
        try home.reopen(cleanly: false)
        #expect(try home.journal.unfinished(limit: 9).map(\.number) == [2, 4, 6])
        commit.processedThrough = 3
        commit.outcomes = [EventOutcome(number: 2, previous: 1, trace: [])]
        _ = try home.journal.commit(commit)
        #expect(try home.journal.unfinished(limit: 9).map(\.number) == [4, 6])
    }

    /// Arrivals that go into the stream, each under its id as the ticket's.
    private func streamed(_ events: [ArrivedEvent]) -> Commit {
        var commit = arrivals(events)
        commit.streamedArrivals = events.map {
            item("refund.requested", $0.id, of: $0.shop, body: "")
        }
        return commit
    }
}
