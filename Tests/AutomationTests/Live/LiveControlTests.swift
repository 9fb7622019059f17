import Automation
import Disputes
import Testing

/// What operators and people do to a live host.
@Suite(.timeLimit(.minutes(2))) struct LiveControlTests {
    private let refund = ShopFixture(rules: rule("ticket:agree_refund()"))
    private static let decided = "settle.rules.decided"
    private static let done = "settle.action.done"

    // MARK: Scripts

    @Test func `new events see new rules, and a waiting run goes on with its own`() async throws {
        let old = ShopFixture(
            rules: rule("ticket:await('buyer.messaged', 3600); ticket:tag('旧')")
        )
        var new = old
        new.rules = rule("ticket:tag('新')")
        let items = try await LiveBench([old]).live { [new] host in
            _ = try await host.accept(requested())
            _ = try await host.items(until: Self.decided)
            guard case .success(let findings) = await host.reload(new.scripts) else {
                Issue.record("the new rules load")
                return [StreamItem]()
            }
            #expect(findings.isEmpty)
            _ = try await host.accept(
                messaged("在吗", id: "m", at: "2026-11-20T08:00:00+08:00"),
                requested(id: "e-2", ticket: "T2")
            )
            return try await host.items(until: Self.decided, of: "T2")
        }
        let tags = items.filter { $0.type == Self.done }.map {
            "\($0.ticket) \(String(decoding: $0.body, as: UTF8.self).contains("旧") ? "旧" : "新")"
        }
        #expect(tags == ["T1 旧", "T2 新"])
    }

    @Test func `a broken version is refused with its errors, and the old one goes on`() async throws
    {
        var broken = refund
        broken.rules = "rule 'r' { on = 'refund.requested', run = function(t) t:agre() end }"
        let journal = MemoryJournal()
        try await LiveBench([refund], journal: journal).live { [broken] host in
            guard case .failure(let problems) = await host.reload(broken.scripts) else {
                Issue.record("it has an unknown action")
                return
            }
            #expect(problems.description.hasPrefix("rules/a.lua:1: error: "))
            _ = try await host.accept(requested())
            _ = try await host.items(until: Self.done)
        }
    }

    @Test func `a canary is seen by its share of tickets, always the same ones`() async throws {
        let old = ShopFixture(rules: rule("ticket:tag('旧')"))
        var new = old
        new.rules = rule("ticket:tag('新')")
        let journal = MemoryJournal()
        try await LiveBench([old], journal: journal).live { [new] host in
            _ = await host.setCanary(new.scripts, share: 0.3, of: new.key)
            for place in 0..<200 {
                _ = try await host.accept(requested(id: "e-\(place)", ticket: "T\(place)"))
            }
            _ = try await host.items(until: Self.decided, of: "T199")
        }
        let fresh = journal.actions(after: 0, limit: 999).filter {
            String(decoding: $0.arguments, as: UTF8.self).contains("新")
        }
        #expect((30...90).contains(fresh.count), "\(fresh.count) of 200")
    }

    @Test func `a run that was begun live is not moved to a version that rehearses`() async throws {
        let old = ShopFixture(
            rules: rule("ticket:await('buyer.messaged', 3600) ticket:tag('旧')")
        )
        var new = old
        new.settings = #"mode = "shadow", allow = { "reply" }"#
        new.rules = rule("ticket:await('buyer.messaged', 3600) ticket:tag('新')")
        let journal = MemoryJournal()
        try await LiveBench([old], journal: journal).live { [new] host in
            _ = try await host.accept(requested())
            _ = try await host.items(until: Self.decided)
            _ = await host.setCanary(new.scripts, share: 1, of: new.key)
            let run = try #require(journal.runs(after: 0, limit: 9).first)
            guard case .success = try await host.carryOut(.moveWaiting(number: run.number)) else {
                Issue.record("it agrees with the scripts of now")
                return
            }
            _ = try await host.accept(messaged("在吗", id: "m", at: "2026-11-20T08:00:30+08:00"))
            _ = try await host.items(until: Self.done)
        }
        let tags = journal.actions(after: 0, limit: 9)
        #expect(tags.map(\.state) == [.done])
        #expect(tags.allSatisfy { String(decoding: $0.arguments, as: UTF8.self).contains("旧") })
    }

    // MARK: Switches

    @Test(arguments: [
        Switch.sending, .shop(ShopKey(platform: .pinduoduo, id: "10086")),
        .action(.agreeRefund),
    ])
    func `what a switch holds back goes out when it is off`(held: Switch) async throws {
        let gateway = NotingGateway()
        let journal = MemoryJournal()
        try await LiveBench([refund], journal: journal, gateway: gateway).live { host in
            try await host.set(held, isOn: true)
            _ = try await host.accept(requested())
            _ = try await host.items(until: Self.decided)
            #expect(gateway.sent.isEmpty)
            #expect(journal.openActions(after: 0, limit: 9).map(\.state) == [.ready])
            try await host.set(held, isOn: false)
            _ = try await host.items(until: Self.done)
        }
        #expect(gateway.sent.count == 1)
    }

    @Test(arguments: [Switch.shop(ShopKey(platform: .pinduoduo, id: "2")), .action(.payout)])
    func `a switch of another shop or action holds nothing back`(other: Switch) async throws {
        let gateway = NotingGateway()
        try await LiveBench([refund], gateway: gateway).live { host in
            try await host.set(other, isOn: true)
            _ = try await host.accept(requested())
            _ = try await host.items(until: Self.done)
        }
        #expect(gateway.sent.count == 1)
    }

    @Test func `a switch outlives the host`() async throws {
        let journal = MemoryJournal()
        let gateway = NotingGateway()
        try await LiveBench([refund], journal: journal, gateway: gateway).live { host in
            try await host.set(.sending, isOn: true)
        }
        try await LiveBench([refund], journal: journal, gateway: gateway).live { host in
            #expect(host.switches == [.sending])
            _ = try await host.accept(requested())
            _ = try await host.items(until: Self.decided)
        }
        #expect(gateway.sent.isEmpty)
    }

    // MARK: Orders

    @Test func `an approval is carried out for those whose shop it is`() async throws {
        let shop = ShopFixture(
            settings: #"mode = "live", allow = { "reply" }"#,
            rules: rule("ticket:agree_refund()")
        )
        let journal = MemoryJournal()
        try await LiveBench([shop], journal: journal).live { host in
            _ = try await host.accept(requested())
            _ = try await host.items(until: Self.decided)
            let key = try #require(journal.openActions(after: 0, limit: 9).first?.key)
            let others = ShopScope.shops([ShopKey(platform: .pinduoduo, id: "2")])
            guard case .failure = try await host.carryOut(.approve(key: key), in: others) else {
                Issue.record("it is not theirs")
                return
            }
            guard case .success = try await host.carryOut(.approve(key: key)) else {
                Issue.record("it waits for approval")
                return
            }
        }
        #expect(journal.actions(after: 0, limit: 9).map(\.state) == [.done])
    }
}
