import Automation
import Disputes
import Testing

/// Forgetting beside a live host's work.
@Suite(.timeLimit(.minutes(2))) struct LiveCompactionTests {
    private let shop = ShopFixture(rules: rule("ticket:reply('您好')"))
    private let clock = StillClock()
    private static let decided = "settle.rules.decided"

    /// Events of a ticket from its beginning to its end.
    private func life(of number: Int) -> [[UInt8]] {
        [
            requested(id: "r\(number)", ticket: "T\(number)"),
            event(
                "refund.closed",
                id: "x\(number)",
                ticket: "T\(number)",
                at: "2026-11-20T08:00:01+08:00"
            ),
        ].map { Array($0.utf8) }
    }

    private func live(
        _ journal: any Journal,
        _ body: @Sendable (LiveHost) async throws -> Void
    ) async throws {
        try await LiveBench([shop], journal: journal, clock: clock).live(body)
    }

    @Test func `what is old goes, what is new goes on`() async throws {
        let journal = MemoryJournal()
        try await live(journal) { host in
            for number in 0..<50 { _ = try await host.accept(life(of: number)) }
            _ = try await host.items(until: Self.decided, of: "T49")
            while host.journal.isWorking { await Task.yield() }
            let young = try await host.compact(olderThan: 1)
            #expect(young?.isEmpty == true)
            clock.move(by: 100 * 86_400)
            let last = host.lastPosition
            let report = try #require(try await host.compact(olderThan: 90))
            #expect(report.events == 100)
            #expect(report.tickets == 50)
            #expect(report.streamItems == Int(last))
            #expect(host.compactionReport == nil)
            #expect(try await host.accept(life(of: 3)) == [.known, .known])
            let next = requested(id: "n", ticket: "N", at: "2027-02-25T08:00:00+08:00")
            #expect(try await host.accept(next) == [.accepted(number: 101)])
            let items = try await host.items(after: last, until: Self.decided, of: "N")
            #expect(items.first?.position == last + 1)
            #expect(items.map(\.ticket) == ["N", "N", "N"])
        }
        #expect(journal.streamSpan().deletedThrough > 0)
        try await live(journal) { host in
            // A reader from before is told where the stream begins now.
            let deleted = StreamProblem.deleted(through: journal.streamSpan().deletedThrough)
            var reader = host.stream(after: 0).makeAsyncIterator()
            do {
                _ = try await reader.next()
                Issue.record("the beginning is deleted")
            } catch let problem as StreamProblem {
                #expect(problem == deleted)
            }
            #expect(try await host.accept(life(of: 7)) == [.known, .known])
        }
    }

    @Test func `events are taken and decided while it forgets`() async throws {
        let journal = MemoryJournal()
        try await live(journal) { host in
            for number in 0..<200 { _ = try await host.accept(life(of: number)) }
            _ = try await host.items(until: Self.decided, of: "T199")
            while host.journal.isWorking { await Task.yield() }
            clock.move(by: 100 * 86_400)
            let last = host.lastPosition
            async let report = host.compact(olderThan: 90)
            for number in 0..<50 {
                let next = requested(
                    id: "n\(number)",
                    ticket: "N\(number)",
                    at: "2027-02-25T08:00:00+08:00"
                )
                let answers = try await host.accept([Array(next.utf8)] + life(of: number))
                #expect(answers == [.accepted(number: Int64(401 + number)), .known, .known])
            }
            #expect(try await report?.events == 400)
            let items = try await host.items(after: last, until: Self.decided, of: "N49")
            #expect(items.map(\.position) == Array(last + 1...last + Int64(items.count)))
            #expect(items.count { $0.type == "refund.requested" } == 50)
        }
        #expect(journal.unfinished(limit: 9).isEmpty)
        #expect(journal.actions(after: 0, limit: 999).count == 250)
    }

    @Test func `many who ask forget once, and a host that ends no more`() async throws {
        let journal = MemoryJournal()
        try await live(journal) { host in
            for number in 0..<200 { _ = try await host.accept(life(of: number)) }
            while host.journal.isWorking { await Task.yield() }
            clock.move(by: 100 * 86_400)
            let events = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await host.compact(olderThan: 90)?.events ?? 0 }
                }
                return try await group.reduce(0, +)
            }
            #expect(events == 400)
            host.stop(within: 1)
            #expect(try await host.compact(olderThan: 1)?.ticketsSeen == 0)
        }
    }

    /// Dropped without a word at one of the commits of its work, before it or right after.
    @Test(arguments: [1, 2, 3, 4], FaultyJournal.Fault.allCases)
    func `a host that dies while it forgets has the next one go on`(
        commit: Int,
        fault: FaultyJournal.Fault
    ) async throws {
        func filled() async throws -> MemoryJournal {
            let journal = MemoryJournal()
            try await LiveBench([shop], journal: journal, clock: StillClock()).live { host in
                for number in 0..<200 { _ = try await host.accept(life(of: number)) }
                _ = try await host.items(until: Self.decided, of: "T199")
                while host.journal.isWorking { await Task.yield() }
            }
            return journal
        }
        clock.move(by: 100 * 86_400)
        let calm = try await filled()
        try await live(calm) { host in
            let report = try await host.compact(olderThan: 90)
            #expect(report?.events == 400)
        }
        let journal = try await filled()
        // What a host writes that only starts.
        let start = FaultyJournal(journal, dyingAt: 0, fault)
        try await live(start) { host in
            while !host.isReady { await Task.yield() }
        }
        let faulty = FaultyJournal(journal, dyingAt: start.commitCount + commit, fault)
        let host = try await LiveBench([shop], journal: faulty, clock: clock).host
        let run = Task { try await host.run() }
        while !host.isReady { await Task.yield() }
        await #expect(throws: JournalError.self) { try await host.compact(olderThan: 90) }
        await #expect(throws: JournalError.self) { try await run.value }
        #expect(journal.events(after: 0, limit: 999).contains { !$0.event.body.isEmpty })
        try await live(journal) { host in
            #expect(try await host.accept(self.life(of: 7)) == [.known, .known])
            _ = try await host.compact(olderThan: 90)
        }
        #expect(try dump(journal) == dump(calm))
    }

    private func dump(_ journal: MemoryJournal) throws -> [String] {
        var lines: [String] = []
        try canonicalDump(of: journal) { lines.append($0) }
        return lines
    }

    @Test func `the stream keeps its events' texts, and their tickets`() async throws {
        let journal = MemoryJournal()
        try await live(journal) { host in
            _ = try await host.accept(life(of: 1))
            _ = try await host.items(until: Self.decided)
            while host.journal.isWorking { await Task.yield() }
            // Tickets end by the platform's time, which is long ago; the stream is by ours.
            clock.move(by: 10 * 86_400)
            let late = [
                requested(id: "r2", ticket: "T2"),
                event("refund.closed", id: "x2", ticket: "T2", at: "2026-11-20T08:00:02+08:00"),
            ]
            _ = try await host.accept(late.map { Array($0.utf8) })
            _ = try await host.items(until: Self.decided, of: "T2")
            while host.journal.isWorking { await Task.yield() }
            let report = try #require(try await host.compact(olderThan: 5))
            #expect(report.events == 2)
        }
        let bodies = journal.stream(after: 0, limit: 99).map(\.body)
        #expect(bodies.count >= 4)
        #expect(bodies.allSatisfy { !$0.isEmpty })
        let kept = journal.events(after: 0, limit: 9).filter { !$0.event.body.isEmpty }
        #expect(kept.map(\.event.id) == ["r2", "x2"])
    }

    @Test func `scripts that a host has loaded stay, others go`() async throws {
        let journal = MemoryJournal()
        try await live(journal) { host in
            _ = try await host.accept(life(of: 1))
            while host.journal.isWorking { await Task.yield() }
            var newer = shop
            newer.rules = rule("ticket:reply('亲')")
            _ = await host.reload(newer.scripts)
            _ = try await host.accept(life(of: 2))
            while host.journal.isWorking { await Task.yield() }
            #expect(journal.scripts().count == 2)
            clock.move(by: 100 * 86_400)
            let report = try #require(try await host.compact(olderThan: 90))
            #expect(report.events == 4)
            // Back to the first: its runs find their scripts.
            _ = await host.reload(shop.scripts)
            _ = try await host.accept(life(of: 3))
        }
        #expect(journal.scripts().count == 2)
        try await live(journal) { host in
            _ = try await host.compact(olderThan: 90)
        }
        #expect(journal.scripts().count == 1)
    }
}

extension Journal {
    /// Something is on disk and not decided.
    fileprivate var isWorking: Bool { (try? unfinished(limit: 1).isEmpty) != true }
}
