import Automation
import Disputes

/// How a ticket stands, in sentences: what it waits for, and what comes next.
struct TraceStanding {
    private let standing: StoryStanding
    private let ticket: TicketKey
    private let desk: OpenDesk

    init(_ standing: StoryStanding, _ ticket: TicketKey, _ desk: OpenDesk) {
        self.standing = standing
        self.ticket = ticket
        self.desk = desk
    }

    var lines: [String] {
        var lines: [String] = []
        if standing.isPaused {
            lines.append("a human has taken over; settle queue DIR release TICKET")
        }
        if let words = standing.handOver { lines.append("handed over to a human: \(words)") }
        lines += standing.waits.map { "\($0.rule) waits for \(goal(of: $0))" }
        lines += standing.open.map { action in
            let amount = action.amount.map { " of \($0) yuan" } ?? ""
            return
                "\(action.record.kind.rawValue)\(amount) is \(action.record.state.rawValue), key "
                + desk.short(id: action.record.key)
        }
        lines += standing.deadlines.map { deadline in
            "\(deadline.key.rawValue): the \(deadline.owner.rawValue) must act by "
                + "\(time(deadline.at)), else \(deadline.onExpiry.rawValue)"
        }
        return lines
    }

    private func time(_ time: Timestamp) -> String {
        String(desk.desk.time(time, in: ticket.shop).prefix(19)).replacing("T", with: " ")
    }

    private func goal(of run: RunListing) -> String {
        let goal =
            switch run.goal {
            case nil: "a human"
            case .event(let types, let until):
                "\(types.joined(separator: ", ")) until \(time(until))"
            case .time(let at): time(at)
            case .action(_, let kind, let state): "\(kind.rawValue), which is \(state.rawValue)"
            }
        return run.isHeld ? "\(goal); it has come, and a human must release it" : goal
    }
}
