import Automation
import Disputes
import Simulation
import Testing

/// Streams of events that never were.
@Suite struct OpenStreamTests {
    @Test(arguments: [
        (Platform.kuaishou, "5b9429a43abec63f"), (.pinduoduo, "ad594692c9932b21"),
        (.alibaba1688, "b5b6f4a4fc5dece0"), (.taobao, "fb5ce59b6121515c"),
    ])
    func `the same seed gives the same bytes in every process`(
        _ platform: Platform,
        _ digest: String
    ) throws {
        let plan = try Sample.plan(platform, tickets: 40)
        #expect(Sample.digest(Sample.lines(plan)) == digest)
    }

    @Test func `another seed, shop or platform gives another stream`() throws {
        var plans = try Platform.allCases.map { try Sample.plan($0, tickets: 20) }
        plans.append(try Sample.plan(.taobao, tickets: 20, seed: 8))
        plans.append(try SimulationPlan(platform: .taobao, shop: "1", tickets: 20, seed: 7))
        let times = plans.map { plan in
            Sample.lines(plan).prefix(20).map { line in
                let text = String(decoding: line, as: UTF8.self)
                return text.firstMatch(of: /"time":"([^"]*)"/).map { String($0.1) }
            }
        }
        #expect(Set(times).count == plans.count)
    }

    @Test(arguments: Platform.allCases)
    func `every line is an event of the shop, and tickets and ids say the seed`(
        _ platform: Platform
    ) throws {
        let events = try Sample.month(platform).events
        #expect(events.count > 6_000)
        #expect(events.allSatisfy { $0.platform == platform && $0.shop == Sample.shop(platform) })
        #expect(Set(events.map(\.ticket)).count == 2_000)
        #expect(events.allSatisfy { $0.id.hasPrefix($0.ticket + "-") })
        #expect(events.allSatisfy { $0.ticket.contains("7-00") })
        #expect(events.allSatisfy { !$0.type.isMadeByHost })
    }

    @Test(arguments: Platform.allCases)
    func `tickets begin within the days asked for, and most in the evening`(
        _ platform: Platform
    ) throws {
        let plan = try Sample.plan(platform, tickets: 400, days: 10)
        let stories = Sample.stories(try Sample.events(Sample.lines(plan)))
        let firsts = stories.compactMap(\.first)
        #expect(firsts.allSatisfy { $0.type == .refundRequested })
        let start = SimulationPlan.firstDay.start(offset: 28_800)
        #expect(firsts.allSatisfy { (0..<864_000).contains($0.time.seconds(since: start)) })
        let hours = firsts.map { $0.time.seconds(since: start) / 3_600 % 24 }
        #expect(hours.count { $0 >= 19 && $0 < 23 } > 4 * hours.count { $0 < 6 })
        #expect(stories.contains { $0[$0.count - 1].time > start.adding(seconds: 20 * 86_400) })
    }

    @Test(arguments: Platform.allCases)
    func `some events come twice, with the same bytes`(_ platform: Platform) throws {
        let lines = try Sample.month(platform).lines
        let share = Double(lines.count - Set(lines).count) / Double(lines.count)
        #expect((0.008...0.025).contains(share))
        let ids = try Sample.month(platform).events.map(\.id)
        #expect(Set(ids).count == Set(lines).count)
    }

    @Test(arguments: Platform.allCases)
    func `some events come late, after others that happened later`(_ platform: Platform) throws {
        var latest = Timestamp.never
        var late: [Int] = []
        let events = try Sample.month(platform).events
        for event in events {
            if event.time < latest { late.append(latest.seconds(since: event.time)) }
            latest = max(latest, event.time)
        }
        #expect((0.01...0.06).contains(Double(late.count) / Double(events.count)))
        #expect(late.contains { $0 > 600 } && late.allSatisfy { $0 < 8 * 3_600 })
    }

    @Test func `only what is open is kept`() throws {
        var stream = OpenStream(try Sample.plan(.pinduoduo, tickets: 1_500, days: 366))
        var most = 0
        var count = 0
        while stream.next() != nil {
            most = max(most, stream.openTickets)
            count += 1
        }
        #expect(count > 5_000)
        #expect(stream.openTickets == 0 && stream.begunTickets == 1_500)
        #expect(most < 100)
    }

    @Test func `fields that this version does not know are there now and then`() throws {
        let events = try Sample.month(.taobao).events
        let unknown = events.flatMap(\.facts.extra).map(\.name)
        #expect(Set(unknown) == ["urge_times", "risk", "presale"])
        #expect(unknown.count < events.count / 20)
    }
}
