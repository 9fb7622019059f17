import Disputes
import Simulation
import Testing

/// How tickets go on each platform: its own rules, seen in the stories of many tickets.
@Suite struct FlowTests {
    private static let day = 86_400

    /// An event and how long after the last one of another type it came, in seconds.
    private static func waits(
        _ platform: Platform,
        from first: EventType,
        to second: EventType,
        where holds: ([Event]) -> Bool = { _ in true }
    ) throws -> [Int] {
        try Sample.month(platform).stories.filter(holds)
            .flatMap { story in
                story.indices.compactMap { place -> Int? in
                    guard story[place].type == second,
                        let start = story[..<place].last(where: { $0.type == first })
                    else { return nil }
                    return story[place].time.seconds(since: start.time)
                }
            }
    }

    // MARK: Every platform

    @Test(arguments: Platform.allCases)
    func `a story begins with an application and ends with an end`(_ platform: Platform) throws {
        let ends: Set<EventType> = [
            .refundCompleted, .refundCancelled, .refundClosed, .verdictGiven,
        ]
        for story in try Sample.month(platform).stories {
            #expect(story.first?.type == .refundRequested)
            #expect(story.last.map { ends.contains($0.type) } == true, "\(story.map(\.type.name))")
            let numbers = story.map { Sample.number($0) }
            #expect(numbers == Array(1...story.count))
            let times = story.map(\.time)
            #expect(times == times.sorted())
        }
    }

    /// Without rules and without the host's own events, a ticket can follow almost every event.
    @Test(arguments: Platform.allCases)
    func `events fit the tickets of a host that only looks on`(_ platform: Platform) throws {
        var misfits = 0
        var count = 0
        for story in try Sample.month(platform).stories {
            var ticket = Ticket(
                id: story[0].ticket,
                platform: platform,
                shop: Sample.shop(platform)
            )
            for event in story {
                count += 1
                let application = ticket.apply(event, at: event.time, rules: Lengths())
                if case .misfit = application { misfits += 1 }
            }
            #expect(ticket.phase.isFinal)
        }
        #expect(misfits * 100 < count, "\(misfits) of \(count)")
    }

    @Test(arguments: [Platform.pinduoduo, .taobao])
    func `PDD-01: a parcel is stopped or it is not, and stopped the money comes`(
        _ platform: Platform
    ) throws {
        let stories = try Sample.month(platform).stories
        let states = stories.flatMap { story in story.compactMap { $0.fact(.parcelState) } }
        #expect(states.contains(.parcelState(.intercepted)))
        #expect(states.contains(.parcelState(.interceptFailed)))
        for story in stories {
            guard
                let place = story.firstIndex(where: {
                    $0.fact(.parcelState) == .parcelState(.intercepted)
                })
            else { continue }
            #expect(story[(place + 1)...].contains { $0.type == .refundCompleted })
        }
    }

    // MARK: Kuaishou

    @Test func `KS-20: small unsent orders paid within six hours are refunded at once`() throws {
        let stories = try Sample.month(.kuaishou).stories
        var count = 0
        for story in stories {
            let request = story[0]
            let paid = try #require(request.money(.orderPaid))
            let paidAt = try #require(request.time(.orderPaidAt))
            let isInstant =
                paid < 300_00 && request.time(.orderShippedAt) == nil
                && request.time.seconds(since: paidAt) <= 6 * 3_600
            let isFast =
                story.count == 2 && story[1].type == .refundCompleted
                && story[1].time.seconds(since: request.time) <= 90
            if isInstant {
                count += 1
                #expect(isFast, "\(request.ticket)")
            }
        }
        #expect(count > 200)
    }

    @Test func `KS-03, KS-11: nobody acted, and the platform refunds when the time is over`() throws
    {
        let waits = try Self.waits(.kuaishou, from: .refundRequested, to: .refundCompleted)
        #expect(waits.contains { (2 * Self.day...2 * Self.day + 9_000).contains($0) })
        let returns = try Self.waits(.kuaishou, from: .returnShipped, to: .refundCompleted) {
            story in
            story[0].fact(.kind) == .kind(.returnRefund)
                && !story.contains { $0.type == .interventionRequested }
        }
        #expect(returns.contains { (10 * Self.day...10 * Self.day + 9_000).contains($0) })
        #expect(returns.allSatisfy { $0 <= 12 * Self.day })
    }

    @Test func `KS-17, KS-18: a dispute is decided, by the platform alone after a day`() throws {
        let waits = try Self.waits(.kuaishou, from: .interventionRequested, to: .verdictGiven)
        #expect(waits.count > 60)
        #expect(waits.allSatisfy { $0 <= 8 * Self.day })
    }

    // MARK: Pinduoduo

    @Test func `PDD-22: who was not rejected waits two days before calling the platform`() throws {
        for story in try Sample.month(.pinduoduo).stories {
            for (place, event) in story.enumerated() where event.type == .interventionRequested {
                // After a rejection that the host has not seen, the event names the phase.
                guard event.facts.phase == nil,
                    !story[..<place].contains(where: { $0.facts.phase != nil })
                else { continue }
                let request = story[..<place].last { $0.type == .refundRequested }
                let wait = event.time.seconds(since: try #require(request).time)
                #expect(wait >= 2 * Self.day, "\(event.ticket)")
            }
        }
    }

    @Test func `PDD-19: the platform decides within two days, or after it asked for evidence`()
        throws
    {
        let waits = try Self.waits(.pinduoduo, from: .interventionRequested, to: .verdictGiven) {
            !$0.contains { $0.type == .evidenceRequested }
        }
        #expect(waits.count > 100)
        #expect(waits.allSatisfy { $0 <= 2 * Self.day })
    }

    @Test func `PDD-02, PDD-21, PDD-23, PDD-24: refused, changed, withdrawn, applied again`() throws
    {
        let stories = try Sample.month(.pinduoduo).stories
        let events = stories.flatMap { $0 }
        #expect(events.contains { $0.fact(.parcelState) == .parcelState(.refused) })
        let changed = events.filter { $0.type == .refundModified }
        #expect(changed.count > 50 && changed.allSatisfy { $0.money(.amount) != nil })
        #expect(events.contains { $0.type == .refundCancelled })
        #expect(stories.contains { $0.count { $0.type == .refundRequested } > 1 })
    }

    // MARK: 1688

    @Test func `ALI-07: nobody acted, and the agreement is accepted after five days`() throws {
        let waits = try Self.waits(.alibaba1688, from: .refundRequested, to: .refundCompleted)
        #expect(waits.contains { (5 * Self.day...5 * Self.day + 9_000).contains($0) })
    }

    @Test func `ALI-01, ALI-03: buyers ask who pays for the way back`() throws {
        let events = try Sample.month(.alibaba1688).events
        #expect(
            events.contains { event in
                if case .message(let text) = event.payload { return text.contains("运费") }
                return false
            }
        )
    }

    // MARK: Taobao

    @Test func `TB-06: with virtual goods nobody calls the platform before the third day`() throws {
        let stories = try Sample.month(.taobao).stories
            .filter { $0[0].fact(.orderVirtual) == .flag(true) }
        #expect(stories.count > 20)
        var count = 0
        for story in stories {
            for (place, event) in story.enumerated() where event.type == .interventionRequested {
                count += 1
                let request = story[..<place].last { $0.type == .refundRequested }
                let wait = event.time.seconds(since: try #require(request).time)
                #expect(wait >= 3 * Self.day)
            }
        }
        #expect(count > 0)
    }

    @Test func `TB-07, TB-09: a verdict takes four working days at least, and comes on one`() throws
    {
        let stories = try Sample.month(.taobao).stories
        var count = 0
        for story in stories {
            for (place, event) in story.enumerated() where event.type == .verdictGiven {
                let start = try #require(
                    story[..<place].last { $0.type == .interventionRequested }
                )
                count += 1
                let least = WorkingCalendar.china
                    .addingWorkingDays(4, from: start.time, offset: 28_800)
                    .adding(seconds: -8 * 3_600)
                #expect(event.time >= least)
                let date = CivilDate(event.time, offset: 28_800)
                #expect(WorkingCalendar.china.isWorkday(date), "\(date)")
            }
        }
        #expect(count > 100)
    }

    @Test func `TB-08, TB-12: evidence is asked for, and a refund that nobody pursues closes`()
        throws
    {
        let events = try Sample.month(.taobao).events
        let asked = events.filter { $0.type == .evidenceRequested }
        #expect(asked.count > 20)
        #expect(
            asked.allSatisfy { event in
                if case .evidence(let slots) = event.payload { return !slots.isEmpty }
                return false
            }
        )
        #expect(events.contains { $0.type == .refundClosed && $0.facts.phase == .closed })
    }
}
