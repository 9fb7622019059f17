import Disputes

/// A ticket in memory, shared by everything that works on it.
final class TicketEntry {
    /// An event of the ticket whose outcome may not be on disk yet.
    struct Logged {
        var generation: Int
        var previous: Int64
        var arrival: NumberedArrival
        /// Rules and awaits see it.
        var hasFitted: Bool
    }

    let key: TicketKey
    var state: TicketState
    /// It has changed since it was last written.
    var isChanged = false
    /// The last events, oldest first, as far as the journal may not have them.
    private(set) var log: [Logged] = []
    /// The timer that was last put into the queue.
    var queuedDue: DueTime?
    /// The action that is in the queue to the gateway and not begun.
    var queuedAction: Int64?

    init(key: TicketKey, state: TicketState) {
        self.key = key
        self.state = state
    }

    /// Notes an event; what was noted two generations ago is on disk.
    func append(_ arrival: NumberedArrival, hasFitted: Bool, generation: Int) {
        if log.first.map({ $0.generation + 2 <= generation }) ?? false {
            log.removeAll { $0.generation + 2 <= generation }
        }
        log.append(
            Logged(
                generation: generation,
                previous: state.lastEvent,
                arrival: arrival,
                hasFitted: hasFitted
            )
        )
    }

    /// Of the last `count` events of the ticket's log those at its end that are noted without a gap:
    /// what came while nothing waited is not.
    func recent(_ count: Int) -> ArraySlice<Logged> {
        var first = log.endIndex
        var number = state.lastEvent
        while first > 0, log.endIndex - first < count, log[first - 1].arrival.number == number {
            first -= 1
            number = log[first].previous
        }
        return log[first...]
    }
}

/// Tickets in memory, the latest used ones, in two generations: when the young one is full it
/// becomes the old one, and what nobody asked for meanwhile is gone.
///
/// What was touched in the last `capacity` look-ups is always there, so an entry outlives the
/// commits that are still under way, as long as those hold fewer events.
struct TicketCache {
    private var young: [TicketKey: TicketEntry] = [:]
    private var old: [TicketKey: TicketEntry] = [:]
    private var capacity: Int

    /// - Parameter capacity: entries of one generation; at most twice as many are kept.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Makes sure that a batch of so many events, and the one before it, keep their entries.
    mutating func makeRoom(forBatchOf count: Int) {
        capacity = max(capacity, 2 * count)
    }

    /// The entry, if it is in memory; it counts as used.
    mutating func entry(for key: TicketKey) -> TicketEntry? {
        if let entry = young[key] { return entry }
        if old.isEmpty { return nil }
        guard let entry = old[key] else { return nil }
        insert(entry)
        return entry
    }

    mutating func insert(_ entry: TicketEntry) {
        if young.count >= capacity {
            old = young
            young = [:]
            young.reserveCapacity(capacity)
        }
        young[entry.key] = entry
    }
}
