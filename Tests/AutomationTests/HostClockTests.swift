import Automation
import Disputes
import Testing

/// A host under the wall clock, and one whose actions go out.
@Suite struct HostClockTests {
    private static let start = Timestamp(seconds: 1_795_132_800) // 2026-11-20T08:00:00+08:00

    private func waiting(_ body: String) -> ShopFixture {
        ShopFixture(rules: rule(body))
    }

    @Test func `an action goes out, and its run goes on`() async throws {
        let gateway = NotingGateway()
        let life = try await HostLife(
            [requested()],
            shop: waiting("local r = ticket:reply '好' ticket:note(r.reference)"),
            journal: MemoryJournal(),
            gateway: gateway
        )
        #expect(life.death == nil)
        #expect(life.rehearsal.texts == ["好", "R"])
        #expect(gateway.sent.count == 1)
    }

    @Test func `at the end the host finishes what is unknown`() async throws {
        let gateway = NotingGateway { _, attempt in
            attempt == .send ? .unknown(reason: "x") : .done(reference: "R")
        }
        let life = try await HostLife(
            [requested()],
            shop: waiting("ticket:reply '好'"),
            journal: MemoryJournal(),
            gateway: gateway,
            wall: SkippingClock(at: Self.start)
        )
        #expect(life.rehearsal.states == ["reply done"])
    }

    @Test(arguments: ClockKind.allCases)
    func `drained, nothing waits for time any more`(clock: ClockKind) async throws {
        let life = try await HostLife(
            [requested()],
            shop: waiting(
                "wait(days(3)) ticket:note(tostring((now() - ticket.event.at) // 86400))"
            ),
            journal: MemoryJournal(),
            clock: clock,
            wall: SkippingClock(at: Self.start),
            drains: true
        )
        #expect(life.rehearsal.texts == ["3"])
        #expect(life.rehearsal.journal.due(after: nil, limit: 9) == [])
    }

    @Test func `without a drain the host ends with its input`() async throws {
        let life = try await HostLife(
            [requested()],
            shop: waiting("wait(60)"),
            journal: MemoryJournal(),
            clock: .wall,
            wall: SkippingClock(at: Self.start)
        )
        #expect(life.death == nil)
        #expect(life.rehearsal.runs == ["r waiting"])
    }

    @Test func `after a start what was sent while the host was down comes before timers`()
        async throws
    {
        let shop = waiting(
            "local e = ticket:await('buyer.messaged', 60) ticket:note(e and e.text or 'nil')"
        )
        let journal = MemoryJournal()
        _ = try await HostLife(
            [requested()],
            shop: shop,
            journal: journal,
            clock: .wall,
            wall: SkippingClock(at: Self.start)
        )
        let later = Self.start.adding(seconds: 3_600)
        let life = try await HostLife(
            [messaged("我在", id: "m", at: "2026-11-20T08:00:30+08:00")],
            shop: shop,
            journal: journal,
            clock: .wall,
            wall: SkippingClock(at: later),
            drains: true
        )
        #expect(life.rehearsal.texts == ["我在"])
    }

    @Test func `overdue timers fire in order, in stretches, none skipped`() async throws {
        let shop = ShopFixture(
            rules: """
                rule "r" { on = "refund.requested", run = function(ticket)
                  wait(1000 - tonumber(string.sub(ticket.id, 2))) ticket:note(ticket.id) end }
                """
        )
        let journal = MemoryJournal()
        _ = try await HostLife(
            (1...600).map { requested(id: "e-\($0)", ticket: "T\($0)") },
            shop: shop,
            journal: journal,
            clock: .wall,
            wall: SkippingClock(at: Self.start)
        )
        let clock = SkippingClock(at: Self.start.adding(seconds: 86_400))
        let life = try await HostLife(
            [],
            shop: shop,
            journal: journal,
            clock: .wall,
            wall: clock,
            drains: true
        )
        let notes = life.rehearsal.lines.split(separator: "\n").compactMap { line in
            line.firstRange(of: "\"ticket\":\"T").map {
                Int(line[$0.upperBound...].prefix { $0 != "\"" })
            }
        }
        #expect(notes == (1...600).reversed().map { $0 })
        let most = life.turns.map { $0.tally.decisions.values.reduce(0) { $0 + $1.count } }.max()
        #expect((most ?? 0) <= 256)
    }

    @Test func `thousands of timers between two events fire in order, some at a time`() async throws
    {
        let shop = ShopFixture(
            rules: """
                rule "r" { on = "refund.requested", run = function(ticket)
                  wait(10000 - tonumber(string.sub(ticket.id, 2))) ticket:note(ticket.id) end }
                """
        )
        let journal = MemoryJournal()
        let last = requested(id: "e-0", ticket: "T0", at: "2026-11-21T08:00:00+08:00")
        let life = try await HostLife(
            (1...5_000).map { requested(id: "e-\($0)", ticket: "T\($0)") } + [last],
            shop: shop,
            journal: journal
        )
        let notes = life.rehearsal.lines.split(separator: "\n").compactMap { line in
            line.firstRange(of: "\"ticket\":\"T").map {
                Int(line[$0.upperBound...].prefix { $0 != "\"" })
            }
        }
        #expect(notes == (1...5_000).reversed().map { $0 })
        let most = life.turns.map { $0.tally.decisions.values.reduce(0) { $0 + $1.count } }.max()
        #expect(most == 2_048)
        #expect(life.rehearsal.runs.suffix(1) == ["r waiting"])
    }

    @Test(arguments: [(600, 0), (601, 1)])
    func `under the wall clock an event may be ten minutes ahead`(
        seconds: Int,
        letters: Int
    ) async throws {
        let time = Self.start.adding(seconds: seconds).rfc3339(offset: 28_800)
        let life = try await HostLife(
            [requested(at: time)],
            shop: waiting("ticket:note 'x'"),
            journal: MemoryJournal(),
            clock: .wall,
            wall: SkippingClock(at: Self.start)
        )
        #expect(life.rehearsal.tally.deadLetters == letters)
    }

    @Test(arguments: FaultyJournal.Fault.allCases)
    func `nothing is sent whose key and bytes are not on disk`(
        fault: FaultyJournal.Fault
    ) async throws {
        let shop = waiting("ticket:reply '1' ticket:agree_refund() ticket:reply '2'")
        var commit = 1
        while true {
            let journal = MemoryJournal()
            let gateway = NotingGateway()
            let life = try await HostLife(
                [requested(), requested(id: "e-2", ticket: "T2")],
                shop: shop,
                journal: journal,
                dyingAt: commit,
                fault,
                gateway: gateway
            )
            let kept = journal.actions(after: 0, limit: 99).map(\.request)
            for request in gateway.sent { #expect(kept.contains(request.body)) }
            if life.death == nil { break }
            let again = try await HostLife(
                [requested(), requested(id: "e-2", ticket: "T2")],
                shop: shop,
                journal: journal,
                gateway: NotingGateway(),
                wall: SkippingClock(at: Self.start)
            )
            #expect(again.death == nil, "after dying at commit \(commit)")
            #expect(
                again.rehearsal.journal.runs(after: 0, limit: 9).allSatisfy { $0.state == .done }
            )
            commit += 1
        }
        #expect(commit > 4)
    }
}
