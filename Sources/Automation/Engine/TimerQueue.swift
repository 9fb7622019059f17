import Disputes

/// The tickets whose timers come next, read from the journal a window at a time.
///
/// Up to the horizon everything that waits for time is here, whatever its number: memory does not
/// grow with what waits beyond.
struct TimerQueue {
    private enum Horizon {
        /// Nothing was read yet.
        case start
        /// All timers up to there are here.
        case upTo(DueTime)
        /// All there are.
        case end
    }

    /// Timers read at once.
    private static let windowMax = 1_024
    /// Above, the later half goes back to where the journal keeps it.
    private static let countMax = 8_192

    /// In a heap: each before the two at twice its place.
    private var heap: [DueTicket] = []
    private var horizon = Horizon.start

    /// Puts a ticket's timer in, where it lies within the horizon.
    mutating func push(_ ticket: DueTicket) {
        switch horizon {
        case .start: return
        case .upTo(let last): if last < ticket.due { return }
        case .end: break
        }
        insert(ticket)
        if heap.count > Self.countMax { shrink() }
    }

    /// The first timer, or nil where none waits; the heap is filled when it has run empty.
    ///
    /// - Parameters:
    ///   - recent: tickets that changed and may not be in the journal as they are.
    ///   - load: reads the journal.
    /// - Returns: the ticket that is due first.
    /// - Throws: what `load` throws.
    mutating func first(
        recent: () -> [TicketEntry],
        load: (DueTime?, Int) throws(JournalError) -> [DueTicket]
    ) throws(JournalError) -> DueTicket? {
        if let first = heap.first { return first }
        while heap.isEmpty {
            let after: DueTime?
            switch horizon {
            case .end: return nil
            case .start: after = nil
            case .upTo(let last): after = last
            }
            let page = try load(after, Self.windowMax)
            let last = page.count < Self.windowMax ? nil : page.last?.due
            horizon = last.map(Horizon.upTo) ?? .end
            for ticket in page { insert(ticket) }
            for entry in recent() {
                guard let due = entry.state.due, after.map({ $0 < due }) ?? true,
                    last.map({ due <= $0 }) ?? true
                else { continue }
                insert(DueTicket(due: due, key: entry.key))
            }
        }
        return heap.first
    }

    /// Takes the first timer out.
    mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var place = 0
        while true {
            let left = 2 * place + 1
            guard left < heap.count else { return }
            let right = left + 1
            let least = right < heap.count && heap[right].due < heap[left].due ? right : left
            guard heap[least].due < heap[place].due else { return }
            heap.swapAt(place, least)
            place = least
        }
    }

    private mutating func insert(_ ticket: DueTicket) {
        heap.append(ticket)
        var place = heap.count - 1
        while place > 0 {
            let above = (place - 1) / 2
            guard heap[place].due < heap[above].due else { return }
            heap.swapAt(place, above)
            place = above
        }
    }

    private mutating func shrink() {
        heap.sort { $0.due < $1.due }
        heap.removeLast(heap.count - Self.countMax / 2)
        if let last = heap.last { horizon = .upTo(last.due) }
    }
}
