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
}

/// An endless sequence of commits, the same for the same seed; later ones change earlier records.
struct RandomCommits {
    static let shops = [shopA, shopB, ShopKey(platform: .alibaba1688, id: "x")]
    static let days = [20_000, 20_001]
    static let keys = shops.flatMap { shop in (0..<40).map { key("T\($0)", of: shop) } }

    private var random: SeededNumbers
    private var processed: Int64 = 0

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
                number: .random(in: 1...200, using: &random),
                previous: 0,
                trace: Self.bytes(&random)
            )
        }
        commit.tickets = several { random in
            TicketRecord(
                key: Self.keys.randomElement(using: &random) ?? key("T"),
                state: Self.bytes(&random)
            )
        }
        fillRuns(&commit)
        return commit
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
                reason: Bool.random(using: &random) ? "因为\n\"x\"" : nil
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
