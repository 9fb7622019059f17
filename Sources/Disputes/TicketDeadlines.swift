extension Ticket {
    /// The deadlines that run in the ticket's phase and are not over, in the order of the table.
    public func deadlines(_ lengths: Lengths) -> [Deadline] {
        var deadlines: [Deadline] = []
        for row in platform.deadlines where row.isFor(self) {
            if let deadline = row.deadline(of: self, lengths) {
                deadlines.append(deadline)
            }
        }
        return deadlines
    }

    /// The deadline that comes first.
    public func nearestDeadline(_ lengths: Lengths) -> Deadline? {
        var nearest: Deadline?
        for row in platform.deadlines where row.isFor(self) {
            guard let deadline = row.deadline(of: self, lengths) else { continue }
            if nearest.map({ deadline.at < $0.at }) ?? true {
                nearest = deadline
            }
        }
        return nearest
    }

    /// Applies one of the host's own events: a deadline that comes close, or is over.
    ///
    /// What the platform does on expiry is assumed, not known: an event of the platform's own,
    /// even from just before, still wins where it names the phase.
    mutating func apply(
        deadline event: Event,
        from before: Phase?,
        at now: Timestamp,
        rules: Lengths
    ) -> Application {
        guard before != nil, case .deadline(let key) = event.payload,
            let deadline = deadlines(rules).first(where: { $0.key == key })
        else { return .misfit(.noDeadline) }
        if event.type == .deadlinePassed {
            guard deadline.at <= max(event.time, now) else { return .misfit(.noDeadline) }
            passedDeadlines |= key.bit
            if let next = deadline.onExpiry.phase(kind: kind) {
                enter(next, at: event.time)
            }
        }
        return .fitted(from: before, to: phase)
    }
}
