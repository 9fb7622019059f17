import Automation
import Disputes
import Testing

/// What people want done means nothing outside their shops.
@Suite(.timeLimit(.minutes(2))) struct LiveOrderTests {
    private static let first = ShopKey(platform: .pinduoduo, id: "1")
    private static let second = ShopKey(platform: .pinduoduo, id: "2")

    private func shops(_ body: String) -> [ShopFixture] {
        [ShopFixture(id: "1", rules: rule(body)), ShopFixture(id: "2", rules: rule(body))]
    }

    private func scope(_ shops: ShopKey...) -> ShopScope { .shops(Set(shops)) }

    /// The shops whose ticket somebody has to see to.
    private func held(_ journal: MemoryJournal) -> Set<ShopKey> {
        Set(journal.attention(after: nil, limit: 9).map(\.key.shop))
    }

    @Test func `of two shops' tickets with one id, one's own is released`() async throws {
        let journal = MemoryJournal()
        let bench = try await LiveBench(shops("ticket:hand_over '看一下'"), journal: journal)
        try await bench.live { host in
            for shop in ["1", "2"] {
                _ = try await host.accept(requested(id: "e-\(shop)", shop: shop))
            }
            while journal.attention(after: nil, limit: 9).count < 2 { await Task.yield() }
            let release = Order.release(ticket: "T1", shop: nil)
            // Whoever may touch both has to say which.
            let unclear = try await host.carryOut(release)
            #expect(unclear.sentence == "several shops have a ticket T1; name one with --shop")
            let own = try await host.carryOut(release, in: scope(Self.first))
            #expect(own.sentence == "ticket T1 is released")
            #expect(held(journal) == [Self.second])
            // Once more, at once, and by name: the other shop's is not theirs.
            for order in [release, .release(ticket: "T1", shop: Self.second)] {
                let replies = try await host.carryOut([order, order], in: scope(Self.first))
                for reply in replies {
                    #expect(reply.sentence == "no ticket T1 is paused or handed over")
                }
            }
            #expect(held(journal) == [Self.second])
        }
    }

    @Test func `of runs whose ids begin alike, one's own is meant`() async throws {
        let journal = MemoryJournal()
        let bench = try await LiveBench(shops("wait(60)"), journal: journal)
        let count = 600
        try await bench.live { host in
            for shop in ["1", "2"] {
                let bodies = (0..<count).map {
                    Array(requested(id: "e-\($0)", ticket: "T\($0)", shop: shop).utf8)
                }
                _ = try await host.accept(bodies)
            }
            while journal.runs(after: 0, limit: 2 * count).count < 2 * count { await Task.yield() }
            let runs = Dictionary(grouping: journal.runs(after: 0, limit: 2 * count)) {
                String($0.idText.prefix(4))
            }
            let shared = runs.first { _, runs in
                runs.count == 2 && runs[0].ticket.shop != runs[1].ticket.shop
            }
            let (prefix, pair) = try #require(shared)
            let unclear = try await host.carryOut(.cancel(run: prefix))
            #expect(unclear.sentence == "several runs begin with \(prefix); give more of its id")
            let shop = pair[0].ticket.shop
            guard case .success = try await host.carryOut(.cancel(run: prefix), in: scope(shop))
            else {
                Issue.record("it is theirs, and waits")
                return
            }
            let again = try await host.carryOut(.cancel(run: prefix), in: scope(shop))
            #expect(again.sentence.hasPrefix("run \(pair[0].idText) is cancelled, not"))
            #expect(journal.run(pair[0].number)?.state == .cancelled)
            #expect(journal.run(pair[1].number)?.state == .waiting)
        }
    }
}

extension RunRecord {
    fileprivate var idText: String {
        id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension Result<String, OrderProblem> {
    /// What was done, or why not.
    fileprivate var sentence: String {
        switch self {
        case .success(let sentence): sentence
        case .failure(let problem): problem.description
        }
    }
}
