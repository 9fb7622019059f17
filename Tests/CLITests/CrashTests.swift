import Foundation
import Glibc
import Testing

/// What was killed goes on where it stood: nothing lost, nothing twice.
@Suite struct CrashTests {
    private static let killsMin = 36

    /// When a child is killed.
    private enum Moment: Int, CaseIterable {
        /// As soon as the events are on their way.
        case fed
        /// When a decision on one of the new events is out.
        case decided
        /// When the journal's log has grown.
        case logged
        /// When everything is out and nothing is under way.
        case idle
    }

    @Test(arguments: [1, 2]) func `killed at many moments, the end is the same`(seed: UInt64) throws {
        let place = try Workplace(rules: Sample.rules)
        let events = Sample.stream(120)
        try place.write(events: events)
        let calm = try place.settle(
            "run", "shop", "--events", "events.jsonl", "--journal", "calm.db")
        var numbers = SeededNumbers(seed: seed)
        var kills = 0
        var seen: [String] = []
        var given = 0
        while kills < Self.killsMin / 2 || given < events.count {
            // Every other one gets past what the one before it left, so that no event dies three times.
            let moments: [Moment] = kills % 2 == 0 ? Moment.allCases : [.decided, .idle]
            let moment = moments[Int(numbers.next() % UInt64(moments.count))]
            let fresh = min(events.count - given, 1 + Int(numbers.next() % 12))
            guard fresh > 0 else { break }
            let child = try place.run()
            child.write(events.prefix(given + fresh))
            try wait(for: moment, of: child, last: given + fresh, numbers: &numbers, at: place)
            let outcome = try child.kill()
            #expect(outcome.status == -SIGKILL)
            seen += outcome.lines.filter { $0.hasSuffix("}") }
            given += fresh
            kills += 1
        }
        let last = try place.settle(
            "run", "shop", "--events", "events.jsonl", "--journal", "journal.db")
        #expect(last.status == 0)
        seen += last.lines
        #expect(kills >= Self.killsMin / 2)
        #expect(Set(seen).count == seen.count, "no decision is said twice")
        #expect(Set(seen).isSubset(of: calm.lines), "no decision is another one than undisturbed")
        #expect(try place.dump() == place.dump("calm.db"))
    }

    private func wait(
        for moment: Moment,
        of child: Child,
        last: Int,
        numbers: inout SeededNumbers,
        at place: Workplace
    ) throws {
        switch moment {
        case .fed:
            for _ in 0..<numbers.next() % 2_000 { sched_yield() }
        case .decided:
            _ = try child.line()
        case .idle:
            while let line = try child.line() {
                if line.contains("\"ticket\":\"T\(last % 4 == 0 ? last - 1 : last)\"") { break }
            }
        case .logged:
            let before = size(of: place["journal.db-wal"])
            let end = ContinuousClock.now + .seconds(2)
            while size(of: place["journal.db-wal"]) == before, .now < end { sched_yield() }
            for _ in 0..<numbers.next() % 500 { sched_yield() }
        }
    }

    private func size(of path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
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
