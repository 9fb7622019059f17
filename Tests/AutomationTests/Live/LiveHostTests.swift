import Automation
import Disputes
import Testing

/// Live events come in, and what they led to is on disk and in the stream.
@Suite(.timeLimit(.minutes(2))) struct LiveHostTests {
    private let shop = ShopFixture(rules: rule("ticket:reply('您好，马上为您处理')"))
    private static let decided = "settle.rules.decided"

    @Test func `an accepted event is on disk, decided, and in the stream in order`() async throws {
        let journal = MemoryJournal()
        let bench = try await LiveBench([shop], journal: journal)
        let items = try await bench.live { host in
            #expect(try await host.accept(requested()) == [.accepted(number: 1)])
            #expect(journal.events(after: 0, limit: 9).count == 1)
            return try await host.items(until: Self.decided)
        }
        #expect(items.map(\.type) == ["refund.requested", "settle.action.done", Self.decided])
        #expect(items.map(\.position) == [1, 2, 3])
        #expect(items[0].body == Array(requested().utf8))
        let action = String(decoding: items[1].body, as: UTF8.self)
        #expect(action.contains(#""text":"您好，马上为您处理""#))
        #expect(journal.unfinished(limit: 9).isEmpty)
    }

    @Test func `when one shard fails, those that wait for something end, too`() async throws {
        let faulty = FaultyJournal(
            MemoryJournal(),
            dyingAt: FaultyJournal.finishing,
            .before
        )
        let bench = try await LiveBench([shop], journal: faulty) { $0.shards = 3 }
        let run = Task { try await bench.host.run() }
        #expect(try await bench.host.accept(requested()) == [.accepted(number: 1)])
        await #expect(throws: JournalError.failed(reason: "power cut")) { try await run.value }
    }

    @Test func `a host that can't write any more ends, also where nothing is decided`()
        async throws
    {
        let journal = MemoryJournal()
        // What a host writes that only starts, on a journal that is not new.
        var start = FaultyJournal(journal, dyingAt: 0, .before)
        for _ in 1...2 {
            start = FaultyJournal(journal, dyingAt: 0, .before)
            try await LiveBench([shop], journal: start).live { host in
                while !host.isReady { await Task.yield() }
            }
        }
        let faulty = FaultyJournal(journal, dyingAt: start.commitCount + 1, .before)
        let host = try await LiveBench([shop], journal: faulty).host
        let run = Task { try await host.run() }
        while !host.isReady { await Task.yield() }
        await #expect(throws: JournalError.self) { try await host.accept(requested()) }
        await #expect(throws: JournalError.failed(reason: "power cut")) { try await run.value }
    }

    @Test func `the same event again changes nothing`() async throws {
        let journal = MemoryJournal()
        try await LiveBench([shop], journal: journal).live { host in
            let first = try await host.accept(requested(), requested())
            #expect(first == [.accepted(number: 1), .known])
            #expect(try await host.accept(requested()) == [.known])
            _ = try await host.items(until: Self.decided)
        }
        #expect(journal.stream(after: 0, limit: 9).count == 3)
    }

    @Test func `each event is answered for itself`() async throws {
        let other = ShopKey(platform: .taobao, id: "7")
        try await LiveBench([shop]).live { host in
            let answers = try await host.accept(
                "{}",
                requested(platform: .taobao, shop: "7"),
                requested(),
                requested(id: "e-2", at: "2026-11-20T09:00:01+08:00"),
                from: .shops([shop.key])
            )
            #expect(answers[1] == .forbidden(other))
            #expect(answers[2] == .accepted(number: 1))
            guard case .rejected = answers[0], case .rejected(let late) = answers[3] else {
                Issue.record("an event that is none, or of tomorrow, was taken: \(answers)")
                return
            }
            #expect(late.description == "time is more than 10 minutes ahead of the clock")
            let unknown = try await host.accept(requested(platform: .taobao, shop: "7"))
            guard case .rejected(let problem) = unknown[0] else {
                Issue.record("\(unknown)")
                return
            }
            #expect(problem.field == "source")
        }
    }

    @Test(arguments: [1, 2, 3])
    func `shops on any number of shards see their own events`(shards: Int) async throws {
        let shops = (1...6).map { ShopFixture(id: "\($0)", rules: rule("ticket:tag('新')")) }
        let journal = MemoryJournal()
        let bench = try await LiveBench(shops, journal: journal) { $0.shards = shards }
        try await bench.live { host in
            for round in 0..<5 {
                let bodies = shops.map {
                    requested(id: "e-\(round)", ticket: "T\(round)", shop: $0.id)
                }
                let answers = try await host.accept(bodies.map { Array($0.utf8) })
                #expect(answers.allSatisfy { if case .accepted = $0 { true } else { false } })
            }
            var seen = 0
            for try await item in host.stream(after: 0) {
                if item.type == Self.decided { seen += 1 }
                if seen == 30 { break }
            }
        }
        #expect(journal.unfinished(limit: 9).isEmpty)
        #expect(journal.actions(after: 0, limit: 99).count == 30)
    }

    @Test func `a host that ended goes on with what it had not decided`() async throws {
        let journal = MemoryJournal()
        let first = try await LiveBench([shop], journal: journal)
        // It never runs: what it accepts is on disk and not decided.
        #expect(try await first.host.accept(requested()) == [.accepted(number: 1)])
        try first.host.close()
        #expect(journal.unfinished(limit: 9).count == 1)
        let items = try await LiveBench([shop], journal: journal).live { host in
            try await host.items(until: Self.decided)
        }
        #expect(items.map(\.type) == ["refund.requested", "settle.action.done", Self.decided])
        #expect(items.map(\.position) == [1, 2, 3])
        #expect(journal.unfinished(limit: 9).isEmpty)
    }

    @Test func `an end waits no longer for the gateway than it is told, and the next host asks it`()
        async throws
    {
        let journal = MemoryJournal()
        let gateway = ClosedGateway()
        let sending = ShopFixture(rules: rule("ticket:reply '您好'"))
        let bench = try await LiveBench(
            [sending],
            journal: journal,
            gateway: gateway,
            clock: SystemClock()
        ) { $0.catchUpSeconds = 0 }
        let life = Task { [host = bench.host] in try await host.run() }
        while !bench.host.isReady { await Task.yield() }
        _ = try await bench.host.accept(requested())
        while gateway.log.isEmpty { await Task.yield() }
        bench.host.stop(within: 1)
        try await life.value
        try bench.host.close()
        #expect(journal.actions(after: 0, limit: 9).map(\.state) == [.sending])
        gateway.open()
        try await LiveBench([sending], journal: journal, gateway: gateway, clock: SystemClock())
            .live {
                host in
                _ = try await host.items(until: "settle.action.done")
            }
        let key = try #require(journal.actions(after: 0, limit: 9).first?.key)
        #expect(gateway.log == ["send \(key)", "query \(key)"])
    }

    @Test func `a shop that can't be loaded keeps its events until it is mended`() async throws {
        let journal = MemoryJournal()
        let first = try await LiveBench([shop], journal: journal)
        _ = try await first.host.accept(requested())
        try first.host.close()
        var broken = shop
        broken.rules = "rule 'r' {"
        let bench = try await LiveBench([broken], journal: journal)
        #expect(bench.problems.count == 1)
        try await bench.live { host in
            guard case .success = await host.reload(shop.scripts) else {
                Issue.record("it is mended")
                return
            }
            _ = try await host.items(until: Self.decided)
        }
        #expect(journal.unfinished(limit: 9).isEmpty)
    }

    @Test func `a full line of a shop turns its own events away, and no other's`() async throws {
        let other = ShopFixture(id: "2", rules: rule("ticket:tag('新')"))
        // The host does not run: nothing leaves the queue.
        let host = try await LiveBench([shop, other]) { $0.shopEventsMax = 2 }.host
        let answers = try await host.accept(
            requested(id: "a"),
            requested(id: "b"),
            requested(id: "c"),
            requested(id: "a", shop: "2")
        )
        #expect(answers[0...1] == [.accepted(number: 1), .accepted(number: 2)])
        #expect(answers[2] == .busy(retryAfter: 1, isShop: true))
        #expect(answers[3] == .accepted(number: 3))
    }

    @Test func `what is known already takes no room`() async throws {
        let host = try await LiveBench([shop]) { $0.shopEventsMax = 2 }.host
        for _ in 0..<5 { _ = try await host.accept(requested(id: "a")) }
        #expect(try await host.accept(requested(id: "b")) == [.accepted(number: 2)])
    }

    @Test func `a full host turns all away`() async throws {
        let host = try await LiveBench([shop]) { $0.eventsMax = 1 }.host
        let answers = try await host.accept(requested(id: "a"), requested(id: "b"))
        #expect(answers == [.accepted(number: 1), .busy(retryAfter: 1, isShop: false)])
    }

    @Test func `a rate is a second's worth at once`() async throws {
        let host = try await LiveBench([shop]) { $0.shopEventsPerSecond = 3 }.host
        let bodies = (1...4).map { Array(requested(id: "e-\($0)").utf8) }
        let answers = try await host.accept(bodies)
        #expect(answers[2] == .accepted(number: 3))
        #expect(answers[3] == .busy(retryAfter: 1, isShop: true))
    }

    @Test func `a host whose task is cancelled ends`() async throws {
        let journal = MemoryJournal()
        let host = try await LiveBench([shop], journal: journal).host
        let life = Task { try await host.run() }
        #expect(try await host.accept(requested()) == [.accepted(number: 1)])
        _ = try await host.items(until: Self.decided)
        life.cancel()
        try await life.value
        #expect(!host.isReady)
        try host.close()
    }

    @Test func `a host that is stopping takes nothing`() async throws {
        let bench = try await LiveBench([shop])
        bench.host.stop(within: 1)
        #expect(try await bench.host.accept(requested()) == [.busy(retryAfter: 1, isShop: false)])
    }
}
