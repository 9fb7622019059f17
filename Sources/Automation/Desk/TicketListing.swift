public import Disputes

/// A ticket as people see it in a list.
public struct TicketListing: Sendable, Hashable {
    /// Which.
    public var ticket: TicketKey
    /// Where it stands; nil where this version can't read it.
    public var phase: Phase?
    /// Since when.
    public var since: Timestamp?
    /// A human has taken over; rules wait until it is released.
    public var isPaused = false
    /// A rule handed it over, and it is still in the queue.
    public var isHandedOver = false
    /// Runs that wait on it.
    public var waitingRuns = 0
    /// Actions on it that are not settled.
    public var openActions = 0
    /// Its nearest deadline; nil where none runs.
    public var deadline: Deadline?
}

extension Desk {
    /// A ticket as it stands; nil where the journal does not know it.
    ///
    /// - Throws: ``JournalError``.
    public func ticket(_ key: TicketKey) throws(JournalError) -> TicketListing? {
        guard let state = try journal.tickets([key])[key] else { return nil }
        return listing(of: TicketRecord(key: key, state: state))
    }

    func listing(of record: TicketRecord) -> TicketListing {
        var listing = TicketListing(ticket: record.key)
        guard let state = TicketState(decoding: record.state) else { return listing }
        listing.phase = state.ticket.phase
        let since = state.ticket.phaseSince
        listing.since = since == .never ? nil : since
        listing.isPaused = state.ticket.isPaused
        listing.isHandedOver = state.handOver != nil
        listing.waitingRuns = state.waits.count
        listing.openActions = state.open.count
        listing.deadline = nearestDeadline(of: state, in: record.key.shop)
        return listing
    }
}
