extension Guard {
    /// Whether an action of that kind would be legal now, whatever its arguments turn out to be.
    ///
    /// It looks at the ticket alone: where it stands, its parcel, what was said and agreed.
    /// - Returns: Whether it is allowed, or what of the ticket forbids it.
    public static func allows(
        _ kind: ActionKind,
        on ticket: Ticket,
        at now: Timestamp,
        settings: GuardSettings
    ) -> Permission {
        check(.wellFormed(kind), on: ticket, at: now, settings: settings)
    }
}

extension Action {
    /// An action whose own arguments nobody can object to.
    fileprivate static func wellFormed(_ kind: ActionKind) -> Action {
        var action = Action(kind)
        action.text = "…"
        action.note = "……"
        action.reason = "…"
        action.amount = kind == .payout ? Money(fen: 1) : nil
        action.evidence = [Evidence(slot: "…", url: "…")]
        action.points = ["…"]
        action.files = ["…"]
        action.address = "…"
        action.consignee = "…"
        action.phone = "…"
        action.freight = .merchant
        return action
    }
}
