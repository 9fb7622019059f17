import Automation
import Disputes
import Testing

/// Given the same random commits, both journals hold the same, also after every reopening.
@Suite struct RandomCommitTests {
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `random commits give equal journals`(seed: UInt64) throws {
        var commits = RandomCommits(seed: seed)
        let memory = try JournalHome(.memory)
        let sqlite = try JournalHome(.sqlite)
        for step in 0..<20 {
            let commit = commits.next()
            #expect(try memory.journal.commit(commit) == sqlite.journal.commit(commit))
            let cleanly = step.isMultiple(of: 3)
            #expect(try memory.reopen(cleanly: cleanly) == sqlite.reopen(cleanly: cleanly))
            let expected = try memory.dump()
            #expect(try sqlite.dump() == expected)
            try expectEqualReads(memory.journal, sqlite.journal)
            for shop in RandomCommits.shops {
                for day in RandomCommits.days {
                    #expect(
                        try memory.journal.spending(of: shop, on: day)
                            == sqlite.journal.spending(of: shop, on: day)
                    )
                }
            }
            #expect(
                try memory.journal.unfinished(limit: 20) == sqlite.journal.unfinished(limit: 20)
            )
            let keys = RandomCommits.keys
            #expect(try memory.journal.tickets(keys) == sqlite.journal.tickets(keys))
        }
    }

    /// What pages do not show.
    private func expectEqualReads(_ a: any Journal, _ b: any Journal) throws {
        for after in [nil, dueAt(3, 0), dueAt(7, 900)] {
            #expect(try a.due(after: after, limit: 30) == b.due(after: after, limit: 30))
        }
        for number in RandomCommits.events {
            #expect(
                try a.log(endingAt: number, count: 12) == b.log(endingAt: number, count: 12)
            )
        }
        let cursor = RandomCommits.keys[50]
        #expect(
            try a.attention(after: cursor, limit: 25) == b.attention(after: cursor, limit: 25)
        )
        #expect(try a.openActions(after: 20, limit: 9) == b.openActions(after: 20, limit: 9))
        let states: Set<RunRecord.State> = [.waiting, .diverged, .cancelled]
        #expect(
            try a.runs(in: states, after: 5, limit: 20) == b.runs(in: states, after: 5, limit: 20)
        )
        for shop in RandomCommits.shops {
            #expect(try a.memoryCount(of: shop) == b.memoryCount(of: shop))
            #expect(try a.figures(of: shop, since: 20_001) == b.figures(of: shop, since: 20_001))
            for key in ["k0", "k5"] {
                #expect(try a.memory(of: shop, key: key) == b.memory(of: shop, key: key))
            }
        }
        #expect(try a.identity() == b.identity())
        #expect(try a.streamSpan() == b.streamSpan())
        #expect(try a.stream(after: 30, limit: 50) == b.stream(after: 30, limit: 50))
        #expect(try a.settings(named: "开关/1") == b.settings(named: "开关/1"))
    }
}

/// An endless sequence of commits, the same for the same seed; later ones change earlier records.
struct RandomCommits {
    static let shops = [shopA, shopB, ShopKey(platform: .alibaba1688, id: "x")]
    static let days = [20_000, 20_001]
    static let keys = shops.flatMap { shop in (0..<40).map { key("T\($0)", of: shop) } }

    static let events = Array(1...60) + (1...60).map { NumberedEvent.madeFrom + $0 }

    private var random: SeededNumbers
    private var processed: Int64 = 0
    /// The last number given to timers and made events.
    private var sequence: Int64 = 0

    init(seed: UInt64) {
        random = SeededNumbers(seed: seed)
    }

    mutating func next() -> Commit {
        var commit = Commit()
        commit.arrivals = several { random in
            let shop = Self.shops.randomElement(using: &random) ?? shopA
            return event("e-\(Int.random(in: 0..<400, using: &random))", of: shop)
        }
        if Bool.random(using: &random) {
            processed += Int64.random(in: 0...5, using: &random)
            commit.processedThrough = processed
            commit.clock = Timestamp(milliseconds: processed * 1_000)
        } else {
            commit.mark = Mark(event: processed + 1, attempts: 1)
        }
        commit.outcomes = several { random in
            EventOutcome(
                number: Self.events.randomElement(using: &random) ?? 1,
                previous: Self.events.randomElement(using: &random) ?? 0,
                trace: Self.bytes(&random)
            )
        }
        fillTickets(&commit)
        fillRuns(&commit)
        fillStream(&commit)
        return commit
    }

    private mutating func fillStream(_ commit: inout Commit) {
        if Bool.random(using: &random) {
            commit.streamedArrivals = commit.arrivals.map {
                item("buyer.messaged", $0.id, of: $0.shop, body: "")
            }
        }
        commit.stream = several { random in
            let shop = Self.shops.randomElement(using: &random) ?? shopA
            let ticket = "T\(Int.random(in: 0..<40, using: &random))"
            return item("settle.action.done", ticket, of: shop, body: "{\"票\":\"\(ticket)\"}")
        }
        commit.settings = several { random in
            Setting(
                name: "开关/\(Int.random(in: 0..<20, using: &random))",
                value: Bool.random(using: &random) ? Self.bytes(&random) : nil
            )
        }
    }

    private mutating func fillTickets(_ commit: inout Commit) {
        var sequence = sequence
        commit.tickets = several { random in
            // No two timers have the same place, as the engine gives none twice.
            sequence += 1
            let due = dueAt(.random(in: 0..<9, using: &random), sequence)
            return TicketRecord(
                key: Self.keys.randomElement(using: &random) ?? key("T"),
                state: Self.bytes(&random),
                due: Bool.random(using: &random) ? due : nil,
                attention: TicketRecord.Attention(rawValue: .random(in: 0...7, using: &random))
            )
        }
        commit.made = several { random in
            sequence += 1
            return made(sequence, "e-\(Int.random(in: 0..<400, using: &random))")
        }
        if sequence != self.sequence { commit.sequence = sequence }
        self.sequence = sequence
        commit.memory = several { random in
            memory(
                "k\(Int.random(in: 0..<12, using: &random))",
                Bool.random(using: &random) ? Self.bytes(&random) : nil,
                of: Self.shops.randomElement(using: &random) ?? shopA
            )
        }
        commit.figures = several { random in
            figures(
                .random(in: 19_999...20_003, using: &random),
                (0..<3).map { _ in .random(in: 0..<9, using: &random) },
                of: Self.shops.randomElement(using: &random) ?? shopA
            )
        }
    }

    private mutating func fillRuns(_ commit: inout Commit) {
        commit.runs = several { random in
            run(
                .random(in: 1...60, using: &random),
                state: RunRecord.State.allCases.randomElement(using: &random) ?? .done,
                log: Self.bytes(&random)
            )
        }
        commit.actions = several { random in
            action(
                .random(in: 1...60, using: &random),
                state: ActionState.allCases.randomElement(using: &random) ?? .done,
                reason: Bool.random(using: &random) ? "因为\n\"x\"" : nil,
                request: Self.bytes(&random),
                delivery: Bool.random(using: &random) ? delivery() : nil
            )
        }
        commit.ledger = several { random in
            entry(
                .random(in: 1...60, using: &random),
                fen: .random(in: 0...300, using: &random),
                account: LedgerEntry.Account.allCases.randomElement(using: &random) ?? .refund,
                state: LedgerEntry.State.allCases.randomElement(using: &random) ?? .posted,
                shadow: Bool.random(using: &random),
                day: Self.days.randomElement(using: &random) ?? 0,
                buyer: "b-\(Int.random(in: 0..<3, using: &random))",
                shop: Self.shops.randomElement(using: &random) ?? shopA
            )
        }
        commit.deadLetters = several { random in
            letter(
                .random(in: 0..<10, using: &random),
                digest: .random(in: 0..<4, using: &random),
                reason: "\(UInt8.random(in: 0..<9, using: &random))"
            )
        }
        commit.scripts = several { random in
            let hash = Array(repeating: UInt8.random(in: 0..<4, using: &random), count: 32)
            return ScriptRecord(hash: hash, sources: Self.bytes(&random))
        }
    }

    private mutating func several<Element>(
        _ element: (inout SeededNumbers) -> Element
    ) -> [Element] {
        let count = Int.random(in: 0..<40, using: &random)
        return (0..<count).map { _ in element(&random) }
    }

    private static func bytes(_ random: inout SeededNumbers) -> [UInt8] {
        (0..<Int.random(in: 0..<50, using: &random)).map { _ in .random(in: 0...255, using: &random)
        }
    }
}
