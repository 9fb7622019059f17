import Foundation
import Glibc
import Storage
import Testing

/// What was killed goes on where it stood: nothing lost, nothing twice.
@Suite struct CrashTests {
    private static let killsMin = 18

    /// When a child is killed.
    private enum Moment: CaseIterable {
        /// As soon as the events are on their way, or a little later.
        case fed
        /// When the new events are in the journal and the first one's rules run.
        case appended
        /// When the first decision is out.
        case decided
        /// When everything is out and nothing is under way.
        case idle
    }

    /// A rule that takes its time, so that death comes while rules run.
    private static let rules =
        """
        rule "慢慢来" {
          on = "refund.requested",
          run = function(ticket)
            local sum = 0
            for number = 1, 400000 do sum = sum + number end
            ticket:note(tostring(sum))
          end,
        }

        """ + Sample.rules

    @Test(arguments: [1, 2]) func `killed at many moments, the end is the same`(seed: UInt64) throws
    {
        let place = try Workplace(rules: Self.rules)
        let events = Sample.stream(120)
        try place.write(events: events)
        let calm = try place.settleEvents(journal: "calm.db")
        var numbers = SeededNumbers(seed: seed)
        var seen: [String] = []
        var kills = 0
        var given = 0
        while given < events.count {
            // Every other one gets past an event that the last one left: no event dies three times.
            let moments: [Moment] =
                kills % 2 == 0 ? [.fed, .appended, .appended] : [.decided, .idle]
            let moment = moments[Int(numbers.next() % UInt64(moments.count))]
            let last = min(events.count, given + 1 + Int(numbers.next() % 10))
            let child = try place.run()
            child.write(events.prefix(last))
            try wait(for: moment, of: child, events: given..<last, numbers: &numbers, at: place)
            let outcome = try child.kill()
            #expect(outcome.status == -SIGKILL)
            seen += outcome.lines.filter { $0.hasSuffix("}") }
            given = last
            kills += 1
        }
        let last = try place.settleEvents(journal: "journal.db")
        seen += last.lines
        #expect(last.status == 0, "\(last.errors)")
        #expect(kills >= Self.killsMin)
        #expect(Set(seen).count == seen.count, "no decision is said twice")
        #expect(Set(seen).isSubset(of: calm.lines), "no decision is another one than undisturbed")
        #expect(try place.dump() == place.dump("calm.db"))
    }

    private func wait(
        for moment: Moment,
        of child: Child,
        events: Range<Int>,
        numbers: inout SeededNumbers,
        at place: Workplace
    ) throws {
        switch moment {
        case .fed:
            for _ in 0..<numbers.next() % 5_000 { sched_yield() }
        case .appended:
            let end = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < end {
                let fresh = try? place.journal {
                    try $0.events(after: Int64(events.lowerBound), limit: 1)
                }
                if fresh?.isEmpty == false { break }
                sched_yield()
            }
            for _ in 0..<numbers.next() % 5_000 { sched_yield() }
        case .decided:
            _ = try child.line()
        case .idle:
            // Of every kind of event there is a decision to wait for; of a request, the first.
            let ticket = events.upperBound % 4 == 0 ? events.upperBound - 1 : events.upperBound
            while let line = try child.line() {
                if line.contains("\"ticket\":\"T\(ticket)\"") { break }
            }
        }
    }
}

/// Numbers that depend on nothing but the seed (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
