public import Disputes

/// An action that waits for a human's word.
public struct PendingApproval: Sendable, Hashable {
    /// The action; its reason says why it needs approval, its time since when it waits.
    public var action: ActionListing
    /// The nearest deadline of its ticket; nil where none runs.
    public var deadline: Deadline?
    /// When it is denied unless someone approves it; nil: when its ticket ends.
    public var expires: Timestamp?
}

extension Desk {
    /// Hands over what waits for approval, in the order in which it was asked for.
    public func approvals(_ body: (PendingApproval) throws -> Void) throws {
        try eachOpenPage { page in
            let waiting = page.filter { $0.state == .needsApproval }
            let states = try states(of: waiting.map(\.ticket))
            for record in waiting { try body(approval(of: record, on: states[record.ticket])) }
        }
    }

    func approval(
        of record: ActionRecord,
        on state: TicketState?
    ) throws(JournalError) -> PendingApproval {
        let open = state?.open.first { $0.number == record.number }
        return PendingApproval(
            action: try listing(of: record),
            deadline: nearestDeadline(of: state, in: record.ticket.shop),
            expires: open?.expires?.at
        )
    }
}
