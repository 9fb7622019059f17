package import Disputes

/// What lies on a desk as members of JSON objects: the lines of `settle … --json`, and the lists of
/// the HTTP interface. Names and order are stable; times are RFC 3339 in the shop's zone, money is
/// integer fen in members named `…_fen`.
extension Desk {
    package func write(_ ticket: TicketKey, to json: inout JSONText) {
        write(ticket.shop, to: &json)
        json.member("ticket", ticket.id)
    }

    package func write(_ shop: ShopKey, to json: inout JSONText) {
        json.member("platform", shop.platform.rawValue)
        json.member("shop", shop.id)
    }

    package func write(
        _ name: String,
        _ time: Timestamp?,
        of ticket: TicketKey,
        to json: inout JSONText
    ) {
        if let time { json.member(name, self.time(time, in: ticket.shop)) }
    }

    /// A deadline as an object.
    package func write(_ deadline: Deadline, of ticket: TicketKey, to json: inout JSONText) {
        json.beginObject()
        json.member("key", deadline.key.rawValue)
        json.member("owner", deadline.owner.rawValue)
        write("at", deadline.at, of: ticket, to: &json)
        json.member("on_expiry", deadline.onExpiry.rawValue)
        json.endObject()
    }

    /// The member `deadline`, where there is one.
    private func writeDeadline(
        _ deadline: Deadline?,
        of ticket: TicketKey,
        to json: inout JSONText
    ) {
        guard let deadline else { return }
        json.name("deadline")
        write(deadline, of: ticket, to: &json)
    }

    /// The members of a ticket in `GET /v1/tickets`.
    package func write(_ listing: TicketListing, to json: inout JSONText) {
        write(listing.ticket, to: &json)
        if let phase = listing.phase { json.member("phase", phase.rawValue) }
        write("since", listing.since, of: listing.ticket, to: &json)
        json.member("paused", listing.isPaused)
        json.member("handed_over", listing.isHandedOver)
        json.member("waiting_runs", Int64(listing.waitingRuns))
        json.member("open_actions", Int64(listing.openActions))
        writeDeadline(listing.deadline, of: listing.ticket, to: &json)
    }

    // MARK: Actions

    /// An action with its delivery: the members of `settle actions`.
    package func write(_ action: ActionListing, to json: inout JSONText) {
        let record = action.record
        write("at", record.at, of: record.ticket, to: &json)
        writeOwn(action, to: &json)
        guard let delivery = record.delivery else { return }
        json.name("delivery")
        json.beginObject()
        json.member("attempts", Int64(delivery.attempts))
        write("first_sent_at", delivery.firstSentAt, of: record.ticket, to: &json)
        write("last_sent_at", delivery.lastSentAt, of: record.ticket, to: &json)
        write("not_before", delivery.notBefore, of: record.ticket, to: &json)
        json.member("before_human", delivery.isBeforeHuman)
        json.endObject()
    }

    /// The members of `settle approvals`.
    package func write(_ approval: PendingApproval, to json: inout JSONText) {
        let record = approval.action.record
        write("since", record.at, of: record.ticket, to: &json)
        writeOwn(approval.action, to: &json)
        write("expires", approval.expires, of: record.ticket, to: &json)
        writeDeadline(approval.deadline, of: record.ticket, to: &json)
    }

    /// An action's own members, in the order of the lines of `settle run`.
    private func writeOwn(_ action: ActionListing, to json: inout JSONText) {
        let record = action.record
        write(record.ticket, to: &json)
        json.member("rule", action.rule)
        json.member("run", action.run)
        json.member("action", record.kind.rawValue)
        json.name("args")
        json.raw(record.arguments)
        json.member("key", record.key)
        json.member("state", record.state.rawValue)
        if let amount = action.amount { json.member("amount_fen", amount.fen) }
        if let reason = record.reason { json.member("reason", reason) }
        if let reference = record.reference { json.member("reference", reference) }
    }

    // MARK: Runs

    /// The members of `settle runs`.
    package func write(_ run: RunListing, to json: inout JSONText) {
        json.member("run", run.id)
        json.member("state", "\(run.state)")
        write(run.ticket, to: &json)
        json.member("rule", run.rule)
        json.member("shadow", run.isShadow)
        write("started", run.startedAt, of: run.ticket, to: &json)
        write("since", run.since, of: run.ticket, to: &json)
        if let goal = run.goal { write(goal, of: run, to: &json) }
        if let failure = run.failure { json.member("failure", failure) }
    }

    private func write(_ goal: RunListing.Goal, of run: RunListing, to json: inout JSONText) {
        json.name("waits_for")
        json.beginObject()
        switch goal {
        case .event(let types, let until):
            json.name("events")
            json.beginList()
            for type in types { json.string(type) }
            json.endList()
            write("until", until, of: run.ticket, to: &json)
        case .time(let time): write("time", time, of: run.ticket, to: &json)
        case .action(let key, let kind, let state):
            json.member("key", key)
            json.member("action", kind.rawValue)
            json.member("state", state.rawValue)
        }
        json.member("has_come", run.isHeld)
        json.endObject()
    }

    // MARK: Queue

    /// The members of `settle queue`.
    package func write(_ item: QueueItem, to json: inout JSONText) {
        json.member("why", item.why.rawValue)
        write(item.ticket, to: &json)
        if !item.why.isOfTicket { json.member(item.action == nil ? "run" : "key", item.name) }
        if let rule = item.rule { json.member("rule", rule) }
        if let action = item.action { json.member("action", action.rawValue) }
        if let reason = item.reason { json.member("reason", reason) }
        write("since", item.since, of: item.ticket, to: &json)
        writeDeadline(item.deadline, of: item.ticket, to: &json)
    }

    // MARK: Ledger

    /// The members of an entry in `settle ledger`.
    package func write(_ listing: LedgerListing, to json: inout JSONText) {
        let entry = listing.entry
        json.member("day", CivilDate(daysSince1970: entry.day).description)
        write(TicketKey(shop: entry.shop, id: entry.ticket), to: &json)
        json.member("buyer", entry.buyer)
        json.member("account", "\(entry.account)")
        json.member("state", "\(entry.state)")
        json.member("mode", entry.isShadow ? "shadow" : "live")
        json.member("amount_fen", entry.amount.fen)
        json.member("key", listing.key)
    }
}
