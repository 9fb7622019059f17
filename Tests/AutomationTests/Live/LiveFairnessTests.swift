import Automation
import Disputes
import Testing

/// No shop is held up by another's flood, costs, timers or gateway.
@Suite(.timeLimit(.minutes(2))) struct LiveFairnessTests {
    private static let decided = "settle.rules.decided"
    private let calm = ShopFixture(id: "2", rules: rule("ticket:tag('快')"))

    /// How many decisions of the shop 1 came between a calm shop's event and its decision.
    private func decisionsBefore(
        _ journal: MemoryJournal,
        _ host: LiveHost
    ) async throws -> Int {
        _ = try await host.accept(requested(id: "calm", ticket: "C", shop: "2"))
        let from = host.lastPosition
        let items = try await host.items(after: from, until: Self.decided, of: "C")
        return items.count { $0.shop.id == "1" && $0.type == "settle.action.done" }
    }

    @Test func `a flood of one shop does not hold up another`() async throws {
        let flood = ShopFixture(id: "1", rules: rule("ticket:tag('新')"))
        let journal = MemoryJournal()
        let bench = try await LiveBench([flood, calm], journal: journal)
        let bodies = (0..<3_000).map {
            Array(requested(id: "e-\($0)", ticket: "T\($0)", shop: "1").utf8)
        }
        _ = try await bench.host.accept(bodies)
        _ = try await bench.host.accept(requested(id: "calm", ticket: "C", shop: "2"))
        try await bench.live { host in
            _ = try await host.items(until: Self.decided, of: "C")
            _ = try await host.items(until: Self.decided, of: "T2999")
        }
        let decided = journal.stream(after: 3_001, limit: 20_000).filter { $0.type == Self.decided }
        let place = try #require(decided.firstIndex { $0.ticket == "C" })
        #expect(place < 600, "it was decided as number \(place)")
    }

    @Test func `costly rules are worked off within their budget, others come between`() async throws
    {
        let costly = ShopFixture(
            id: "1",
            rules: rule("for i = 1, 200000 do local x = i * i end ticket:tag('慢')")
        )
        let journal = MemoryJournal()
        let bench = try await LiveBench([costly, calm], journal: journal) {
            $0.shopInstructionsPerSecond = 1_000_000
        }
        for place in 0..<40 {
            _ = try await bench.host.accept(
                requested(id: "s-\(place)", ticket: "S\(place)", shop: "1")
            )
        }
        for place in 0..<40 {
            _ = try await bench.host.accept(
                requested(id: "f-\(place)", ticket: "F\(place)", shop: "2")
            )
        }
        try await bench.live { host in _ = try await host.items(until: Self.decided, of: "F39") }
        let decided = journal.stream(after: 80, limit: 999).filter { $0.type == Self.decided }
        let slow = decided.prefix { $0.ticket != "F39" }.filter { $0.ticket.hasPrefix("S") }.count
        #expect(slow < 10, "\(slow) costly events came before")
    }

    @Test func `events that turn costly do not make turns long`() async throws {
        let body = """
            if ticket.amount > yuan(10) then for i = 1, 100000 do local x = i * i end end
            ticket:tag('新')
            """
        let journal = MemoryJournal()
        let bench = try await LiveBench(
            [ShopFixture(id: "1", rules: rule(body)), calm],
            journal: journal
        ) { $0.shopInstructionsPerSecond = 1_000_000_000_000 }
        // By the first ones, hundreds could be decided in one turn.
        let bodies = (0..<900).map { place in
            Array(
                requested(
                    id: "e-\(place)",
                    ticket: "T\(place)",
                    shop: "1",
                    fen: place < 300 ? 990 : 9_900
                ).utf8
            )
        }
        _ = try await bench.host.accept(bodies)
        try await bench.live { host in
            _ = try await host.items(until: Self.decided, of: "T255")
            let before = try await decisionsBefore(journal, host)
            #expect(before < 100, "\(before) came before")
            _ = try await host.items(until: Self.decided, of: "T899")
        }
        // None is lost, none is decided twice, all in their order.
        let decided = journal.stream(after: 0, limit: 20_000)
            .filter { $0.type == Self.decided && $0.shop.id == "1" }
        #expect(decided.map(\.ticket) == (0..<900).map { "T\($0)" })
    }

    @Test func `nor do timers of costly runs`() async throws {
        let body = """
            wait(60)
            for i = 1, 100000 do local x = i * i end
            ticket:tag('新')
            """
        let journal = MemoryJournal()
        let clock = StillClock()
        let bench = try await LiveBench(
            [ShopFixture(id: "1", rules: rule(body)), calm],
            journal: journal,
            clock: clock
        ) {
            $0.shopInstructionsPerSecond = 1_000_000_000_000
            $0.catchUpSeconds = 0
        }
        let bodies = (0..<700).map {
            Array(requested(id: "e-\($0)", ticket: "T\($0)", shop: "1").utf8)
        }
        try await bench.live { host in
            _ = try await host.accept(bodies)
            while journal.runs(after: 0, limit: 1_000).count < 700 { await Task.yield() }
            clock.move(by: 61)
            _ = try await host.accept(requested(id: "first", ticket: "C0", shop: "2"))
            _ = try await host.items(until: "settle.action.done", of: "T0")
            let before = try await decisionsBefore(journal, host)
            #expect(before < 100, "\(before) came before")
            _ = try await host.items(until: "settle.action.done", of: "T699")
        }
        let done = journal.stream(after: 0, limit: 20_000)
            .filter { $0.type == "settle.action.done" && $0.shop.id == "1" }
        #expect(done.map(\.ticket) == (0..<700).map { "T\($0)" })
    }

    @Test func `an event that a turn did not come to is taken before its ticket's timer`()
        async throws
    {
        let costly = ShopFixture(
            id: "1",
            rules: rule("for i = 1, 2000000 do local x = i * i end ticket:tag('慢')")
        )
        let waiting = ShopFixture(
            rules: rule("ticket:tag(ticket:await('buyer.messaged', 60) and '有' or '无')")
        )
        let journal = MemoryJournal()
        let clock = StillClock()
        let bench = try await LiveBench([costly, waiting], journal: journal, clock: clock) {
            $0.catchUpSeconds = 0
        }
        try await bench.live { host in
            _ = try await host.accept(requested())
            _ = try await host.items(until: Self.decided)
            clock.move(by: 61)
            // Both are of one turn, in which the first leaves no time for the second.
            _ = try await host.accept(
                requested(id: "slow", ticket: "S", shop: "1"),
                messaged("在吗", id: "m", at: "2026-11-20T08:00:30+08:00")
            )
            _ = try await host.items(until: "settle.action.done")
        }
        let tags = journal.actions(after: 0, limit: 9).filter { $0.ticket.id == "T1" }
        #expect(tags.count == 1)
        #expect(tags.allSatisfy { String(decoding: $0.arguments, as: UTF8.self).contains("有") })
    }

    @Test func `a shop whose actions pile up before the gateway is told to wait, another is not`()
        async throws
    {
        let gate = ClosedGateway()
        let full = ShopFixture(
            id: "1",
            settings: ShopFixture.liberal + ", gateway = { concurrency = 1 }",
            rules: rule("ticket:reply '您好'")
        )
        let journal = MemoryJournal()
        let bench = try await LiveBench([full, calm], journal: journal, gateway: gate) {
            $0.catchUpSeconds = 0
            $0.shopEventsPerSecond = 1_000_000
        }
        // One is under way; so many may wait.
        let most = 4_096 + 1
        try await bench.live { host in
            for start in stride(from: 0, to: most, by: 2_048) {
                let tickets = start..<min(start + 2_048, most)
                _ = try await host.accept(
                    tickets.map {
                        Array(requested(id: "e-\($0)", ticket: "T\($0)", shop: "1").utf8)
                    }
                )
                _ = try await host.items(until: Self.decided, of: "T\(tickets.upperBound - 1)")
            }
            let more = requested(id: "more", ticket: "M", shop: "1")
            var answer = try await host.accept(more)
            while case .accepted = answer[0] {
                // The last turn is decided and not looked at yet.
                await Task.yield()
                answer = try await host.accept(
                    requested(id: "more-\(host.lastPosition)", ticket: "M", shop: "1")
                )
            }
            #expect(answer == [.busy(retryAfter: 10, isShop: true)])
            let other = try await host.accept(requested(id: "calm", ticket: "C", shop: "2"))
            guard case .accepted = other[0] else {
                Issue.record("\(other)")
                return
            }
            gate.open()
            _ = try await host.items(until: "settle.action.done", of: "T\(most - 1)")
            while case .busy = try await host.accept(more)[0] { await Task.yield() }
        }
    }
}
