import Disputes

/// How a ticket stands at the end of its story.
extension StoryTeller {
    func facts(of state: TicketState) -> [StoryEvent.Fact] {
        let fields: [TicketField] = [
            .kind, .reason, .amount, .statement, .orderID, .orderPaid, .buyerID, .buyerNick,
            .parcelState, .returnParcelState,
        ]
        return fields.compactMap { field in
            let value = state.ticket[field]
            if value == .null { return nil }
            return StoryEvent.Fact(
                name: field.name,
                value: value.shown(as: field.type, zone: shop.zone)
            )
        }
    }

    func standing(
        of state: TicketState,
        _ key: TicketKey
    ) throws(JournalError) -> StoryStanding {
        var waits: [RunListing] = []
        for wait in state.waits {
            if let record = try journal.run(wait.run) {
                waits.append(RunListing(record, on: state))
            }
        }
        var open: [ActionListing] = []
        for action in state.open {
            if let record = try journal.action(action.number) {
                open.append(try desk.listing(of: record))
            }
        }
        return StoryStanding(
            phase: state.ticket.phase.rawValue,
            isPaused: state.ticket.isPaused,
            handOver: state.handOver?.text,
            waits: waits,
            open: open,
            deadlines: state.ticket.deadlines(shop.lengths).sorted { $0.at < $1.at }
        )
    }
}
