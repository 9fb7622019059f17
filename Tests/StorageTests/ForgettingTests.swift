import Automation
import Disputes
import Storage
import Testing

/// What a commit has a journal forget: gone for good, and nothing beside it.
@Suite struct ForgettingTests {
    private static let day: Int64 = 86_400_000

    /// Three events on one ticket, the second made by the host; a run each; a stream.
    private func filled(_ kind: JournalKind) throws -> JournalHome {
        let home = try JournalHome(kind)
        var commit = arrivals([event("e-1", body: "甲"), event("e-2", body: "乙")])
        commit.streamedArrivals = ["e-1", "e-2"].map { item("refund.requested", $0, body: "") }
        commit.stream = [item("settle.rules.decided", "T1", body: "{}")]
        commit.made = [made(7, "m-7")]
        commit.outcomes = [
            EventOutcome(number: 1, previous: 0, trace: [1]),
            EventOutcome(number: NumberedEvent.madeFrom + 7, previous: 1, trace: [2]),
            EventOutcome(number: 2, previous: NumberedEvent.madeFrom + 7, trace: [3]),
        ]
        commit.processedThrough = 2
        commit.runs = [
            run(1_024, pin: 1), run(1_025, .cancelled, pin: 1), run(1_026, .failed, pin: 2),
            run(2_048, pin: 3), run((NumberedEvent.madeFrom + 7) * 1_024, pin: 4),
        ]
        commit.actions = [action(1_048_576, key: "k", state: .done)]
        commit.ledger = [entry(1_048_576, fen: 990, state: .posted)]
        commit.tickets = [ticket("T1", state: [1])]
        commit.scripts = (1...5).map {
            ScriptRecord(hash: Array(repeating: $0, count: 32), sources: [$0])
        }
        commit.deadLetters = [letter(1, digest: 1), letter(2, digest: 2)]
        commit.clock = Timestamp(milliseconds: Self.day)
        _ = try home.journal.commit(commit)
        return home
    }

    private func run(_ number: Int64, _ state: RunRecord.State = .done, pin: UInt8) -> RunRecord {
        RunRecord(
            number: number,
            id: Array(repeating: UInt8(number % 251), count: 16),
            ticket: key("T1"),
            rule: "规则",
            state: state,
            pin: Array(repeating: pin, count: 32),
            log: [9]
        )
    }

    private func forget(_ home: JournalHome, _ change: (inout Forgetting) -> Void) throws {
        var commit = Commit()
        change(&commit.forgets)
        #expect(!commit.isEmpty)
        _ = try home.journal.commit(commit)
    }

    @Test(arguments: JournalKind.allCases)
    func `an event's text and trace go, and it is still known`(kind: JournalKind) throws {
        let home = try filled(kind)
        try forget(home) { $0.events = [1, NumberedEvent.madeFrom + 7] }
        #expect(try home.journal.events(after: 0, limit: 9).map(\.number) == [1, 2])
        #expect(try home.journal.events(after: 0, limit: 9)[0].event == event("e-1", body: ""))
        #expect(
            try home.journal.outcomes(after: 0, limit: 9).map(\.trace) == [[], [3]]
        )
        let log = try home.journal.log(endingAt: 2, count: 9)
        #expect(log.map(\.event.number) == [2])
        #expect(try home.journal.log(endingAt: 1, count: 9).isEmpty)
        try home.reopen(cleanly: false)
        #expect(try home.journal.unfinished(limit: 9).isEmpty)
        let again = arrivals([event("e-1", body: "甲"), event("e-3")])
        #expect(try home.journal.commit(again).numbers == [nil, 3])
    }

    @Test(arguments: JournalKind.allCases)
    func `logs of its runs that are over go, others stay`(kind: JournalKind) throws {
        let home = try filled(kind)
        try forget(home) { $0.events = [1, NumberedEvent.madeFrom + 7] }
        let runs = try home.journal.runs(after: 0, limit: 9)
        #expect(runs.map(\.isForgotten) == [true, true, false, false, true])
        #expect(runs.map(\.pin.count) == [0, 0, 32, 32, 0])
        #expect(runs.map(\.rule) == Array(repeating: "规则", count: 5))
        #expect(try home.journal.runs(in: [.failed], after: 0, limit: 9).map(\.number) == [1_026])
        #expect(try home.journal.action(1_048_576)?.state == .done)
        #expect(try home.journal.spending(of: shopA, on: 20_000).live.payouts == 990)
    }

    @Test(arguments: JournalKind.allCases)
    func `runs that are forgotten are pinned to nothing`(kind: JournalKind) throws {
        let home = try filled(kind)
        func pins(after: Int64 = .min, limit: Int = 9) throws -> [UInt8?] {
            try home.journal.pins(after: after, limit: limit).map(\.scripts.first)
        }
        #expect(try Set(home.journal.scriptHashes().map { $0[0] }) == [1, 2, 3, 4, 5])
        #expect(try pins() == [1, 1, 2, 3, 4])
        #expect(try pins(after: 1_024, limit: 2) == [1, 2])
        #expect(try home.journal.pins(after: 1_026, limit: 1).map(\.run) == [2_048])
        try forget(home) { $0.events = [1] }
        #expect(try pins() == [nil, nil, 2, 3, 4])
        try forget(home) { $0.scripts = [Array(repeating: 1, count: 32)] }
        #expect(try home.journal.scripts().map { $0.hash[0] } == [2, 3, 4, 5])
        // One that is forgotten and pinned to by the same commit is kept.
        var commit = Commit()
        commit.forgets.scripts = [Array(repeating: 5, count: 32)]
        commit.scripts = [ScriptRecord(hash: Array(repeating: 5, count: 32), sources: [5])]
        _ = try home.journal.commit(commit)
        #expect(try home.journal.scripts().map { $0.hash[0] } == [2, 3, 4, 5])
    }

    @Test(arguments: JournalKind.allCases)
    func `the stream is cut at the front, and goes on where it was`(kind: JournalKind) throws {
        let home = try filled(kind)
        #expect(try home.journal.firstStreamedEvent(after: 0) == 1)
        #expect(try home.journal.firstStreamedEvent(after: 1) == 2)
        try forget(home) { $0.streamThrough = 1 }
        #expect(try home.journal.streamSpan() == StreamSpan(deletedThrough: 1, last: 3))
        #expect(try home.journal.stream(after: 0, limit: 9).map(\.position) == [2, 3])
        #expect(try home.journal.firstStreamedEvent(after: 0) == 2)
        try forget(home) { $0.streamThrough = 3 }
        #expect(try home.journal.streamSpan() == StreamSpan(deletedThrough: 3, last: 3))
        #expect(try home.journal.firstStreamedEvent(after: 0) == nil)
        try home.reopen()
        var commit = Commit()
        commit.stream = [item("settle.action.done", "T1", body: "{}")]
        #expect(try home.journal.commit(commit).lastPosition == 4)
        #expect(try home.journal.stream(after: 3, limit: 9).map(\.position) == [4])
        #expect(try home.journal.stream(after: 2, limit: 1).map(\.position) == [4])
    }

    @Test(arguments: JournalKind.allCases)
    func `dead letters are found by when they came`(kind: JournalKind) throws {
        let home = try filled(kind)
        var later = Commit()
        later.deadLetters = [letter(3, digest: 3)]
        // Without a clock of its own: that of the commit before.
        _ = try home.journal.commit(later)
        later.deadLetters = [letter(4, digest: 4)]
        later.clock = Timestamp(milliseconds: Self.day + 1)
        _ = try home.journal.commit(later)
        func old(_ milliseconds: Int64, after: Int64 = 0, limit: Int = 9) throws -> [Int64] {
            let time = Timestamp(milliseconds: milliseconds)
            return try home.journal.deadLetters(before: time, after: after, limit: limit)
        }
        #expect(try old(Self.day).isEmpty)
        #expect(try old(Self.day + 1) == [1, 2, 3])
        #expect(try old(Self.day + 2) == [1, 2, 3, 4])
        #expect(try old(Self.day + 2, after: 1, limit: 2) == [2, 3])
        try forget(home) { $0.deadLetters = [1, 3] }
        #expect(try home.journal.deadLetters(after: nil, limit: 9).map(\.key.line) == [2, 4])
        // The same input is a dead letter again.
        _ = try home.journal.commit(later)
        later.deadLetters = [letter(1, digest: 1)]
        _ = try home.journal.commit(later)
        #expect(try home.journal.deadLetters(after: nil, limit: 9).map(\.key.line) == [1, 2, 4])
    }

    @Test func `both journals hold the same after it`() throws {
        let homes = try JournalKind.allCases.map(filled)
        for home in homes {
            try forget(home) {
                $0.events = [1, NumberedEvent.madeFrom + 7, 2]
                $0.streamThrough = 2
                $0.deadLetters = [2]
                $0.scripts = [Array(repeating: 5, count: 32)]
            }
        }
        #expect(try homes[0].dump() == homes[1].dump())
    }

    @Test func `free space goes back to the disk, a little at a time`() throws {
        let home = try JournalHome(.sqlite)
        let journal = try #require(home.journal as? SQLiteJournal)
        let body = String(repeating: "长", count: 2_000)
        _ = try journal.commit(arrivals((1...2_000).map { event("e-\($0)", body: body) }))
        let before = try journal.space()
        #expect(try journal.giveBackSpace(bytes: 1 << 20) == 0)
        try forget(home) { $0.events = Array(1...2_000) }
        let free = try journal.space().free
        #expect(free > before.used / 2, "\(free) of \(before.used)")
        #expect(try journal.giveBackSpace(bytes: 1 << 20) == 1 << 20)
        while try journal.giveBackSpace(bytes: 1 << 20) > 0 {}
        #expect(try journal.space().free == 0)
        #expect(try journal.space().used == before.used - free)
        #expect(try home.journal.events(after: 0, limit: 3_000).count == 2_000)
    }

    @Test func `a journal that can't shrink is rebuilt, and can from then on`() throws {
        let home = try JournalHome(.sqlite)
        let journal = try #require(home.journal as? SQLiteJournal)
        let body = String(repeating: "长", count: 2_000)
        _ = try journal.commit(arrivals((1...500).map { event("e-\($0)", body: body) }))
        let dump = try home.dump()
        try journal.rebuild()
        #expect(try home.dump() == dump)
        #expect(try journal.writerSetting("auto_vacuum") == 2)
        #expect(try journal.writerSetting("synchronous") == 2)
        _ = try journal.commit(arrivals([event("e-1"), event("next")]))
        try home.reopen()
        #expect(home.start.lastNumber == 501)
    }
}
