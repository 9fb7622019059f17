import Disputes

/// Lists a page at a time, of some shops alone: for who can't hold a list open.
///
/// A page begins behind a place that the page before gave; nil: at the beginning. What changes
/// between two pages is on the later one as it is then. All throw ``JournalError``.
extension Desk {
    /// Runs in one of these states, in the order of ``runs(in:_:)``.
    public func runs(
        in states: Set<RunRecord.State>,
        of scope: ShopScope,
        after: Int64?,
        limit: Int
    ) throws -> Page<RunListing, Int64> {
        let page = try page(
            after: after,
            limit: limit,
            number: \RunRecord.number,
            where: { states.contains($0.state) && scope.contains($0.ticket.shop) },
            { after, limit in
                states.contains(.done)
                    ? try journal.runs(after: after, limit: limit)
                    : try journal.runs(in: states, after: after, limit: limit)
            }
        )
        let tickets = try self.states(of: page.rows.map(\.ticket))
        return page.map { RunListing($0, on: tickets[$0.ticket]) }
    }

    /// Actions in one of these states, on tickets of that id, in the order of
    /// ``actions(in:ticket:_:)``.
    public func actions(
        in states: Set<ActionState>,
        ticket: String? = nil,
        of scope: ShopScope,
        after: Int64?,
        limit: Int
    ) throws -> Page<ActionListing, Int64> {
        let isOpen = states.allSatisfy { !$0.isFinal }
        return try page(
            after: after,
            limit: limit,
            number: \ActionRecord.number,
            where: { record in
                states.contains(record.state) && scope.contains(record.ticket.shop)
                    && ticket.map { $0 == record.ticket.id } ?? true
            },
            { after, limit in
                isOpen
                    ? try journal.openActions(after: after, limit: limit)
                    : try journal.actions(after: after, limit: limit)
            }
        ).map(listing)
    }

    /// What waits for approval, in the order of ``approvals(_:)``.
    public func approvals(
        of scope: ShopScope,
        after: Int64?,
        limit: Int
    ) throws -> Page<PendingApproval, Int64> {
        let page = try page(
            after: after,
            limit: limit,
            number: \ActionRecord.number,
            where: { $0.state == .needsApproval && scope.contains($0.ticket.shop) },
            { try journal.openActions(after: $0, limit: $1) }
        )
        let states = try states(of: page.rows.map(\.ticket))
        return try page.map { try approval(of: $0, on: states[$0.ticket]) }
    }

    /// Entries of the ledger, in the order of ``ledger(day:_:)``: of one day alone, in days since
    /// 1970 in their shop's zone, or of all.
    public func ledger(
        day: Int? = nil,
        of scope: ShopScope,
        after: Int64?,
        limit: Int
    ) throws -> Page<LedgerListing, Int64> {
        try page(
            after: after,
            limit: limit,
            number: \LedgerEntry.number,
            where: { entry in scope.contains(entry.shop) && day.map { $0 == entry.day } ?? true },
            { try journal.ledger(after: $0, limit: $1) }
        ).map { LedgerListing(entry: $0, key: try journal.action($0.number)?.key ?? "") }
    }

    /// Tickets, by platform, shop and id.
    public func tickets(
        of scope: ShopScope,
        after: TicketKey?,
        limit: Int
    ) throws -> Page<TicketListing, TicketKey> {
        var page = Page<TicketListing, TicketKey>()
        guard case .shops(let shops) = scope else {
            let rows = try journal.tickets(after: after, limit: limit)
            page.rows = rows.map(listing)
            page.next = rows.count < limit ? nil : rows.last?.key
            return page
        }
        for shop in shops.sorted() where after.map({ shop >= $0.shop }) ?? true {
            // No ticket's id is empty: all of the shop's come behind.
            let first = TicketKey(shop: shop, id: "")
            let start = after.flatMap { $0.shop == shop ? $0 : nil } ?? first
            let rows = try journal.tickets(after: start, limit: limit - page.rows.count)
                .prefix { $0.key.shop == shop }
            page.rows += rows.map(listing)
            if page.rows.count >= limit {
                page.next = rows.last?.key
                return page
            }
        }
        return page
    }
}
