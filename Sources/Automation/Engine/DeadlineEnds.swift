public import Disputes

/// How deadlines end, summed up by their keys; taken only where somebody asked for it.
///
/// A class: an engine adds to it, whoever asked reads it.
final class DeadlineEnds {
    /// How often a deadline was met, and how often it was missed.
    private(set) var counts: [DeadlineKey: DeadlineCount] = [:]

    /// Deadlines that an event began: rules may meet them before they get a timer.
    private var begun: Set<DeadlineKey> = []

    /// Notes the deadlines that run once an event is applied, before any rule has run.
    func note(_ deadlines: [Deadline]) {
        for deadline in deadlines { begun.insert(deadline.key) }
    }

    /// Looks at the timers of a ticket before and after something happened to it.
    ///
    /// One whose key runs on with another time has begun anew: that is neither.
    func count(_ before: [DeadlineTimer], now: [DeadlineTimer]) {
        let ends = before.filter { $0.before == nil }
        let keys = begun.union(ends.map(\.key)).subtracting(now.map(\.key))
        begun.removeAll(keepingCapacity: true)
        for key in keys {
            let isOver = ends.contains { $0.key == key && $0.hasFired }
            counts[key, default: DeadlineCount()].add(isMissed: isOver)
        }
    }
}

/// How often a kind of deadline ended how.
public struct DeadlineCount: Sendable, Hashable {
    /// What it asked for happened, or it no longer mattered, before its time was over.
    public var met = 0
    /// Its time was over first.
    public var missed = 0

    /// None has ended.
    public init() {}

    mutating func add(isMissed: Bool) {
        if isMissed { missed += 1 } else { met += 1 }
    }
}

/// What a host sums up beside its work, where it was asked to.
public struct HostMeasures: Sendable {
    /// What each rule has used of the sandbox.
    public var costs: [RuleCosts.Key: RuleCosts.Sum]
    /// How deadlines have ended.
    public var deadlines: [DeadlineKey: DeadlineCount]
}
