/// Tickets in memory, the latest used ones, in two generations: when the young one is full it becomes the old
/// one, and what nobody asked for meanwhile is gone.
///
/// What was touched in the last `capacity` look-ups is always there, so an entry outlives the commits that are
/// still under way, as long as those hold fewer events.
struct TicketCache {
    private var young: [TicketKey: TicketState] = [:]
    private var old: [TicketKey: TicketState] = [:]
    private let capacity: Int

    /// - Parameter capacity: entries of one generation; at most twice as many are kept.
    init(capacity: Int) {
        self.capacity = capacity
    }

    func contains(_ key: TicketKey) -> Bool {
        young[key] != nil || old[key] != nil
    }

    /// The entry, taken out: it is put back when it has changed.
    mutating func take(_ key: TicketKey) -> TicketState? {
        young.removeValue(forKey: key) ?? old.removeValue(forKey: key)
    }

    mutating func put(_ state: TicketState, for key: TicketKey) {
        if young.count >= capacity {
            old = young
            young = [:]
            young.reserveCapacity(capacity)
        }
        young[key] = state
    }
}
