/// Says whether an action is legal for a ticket now.
public enum Guard {
    /// Whether `action` is legal for `ticket` at `now`.
    ///
    /// Pure: the same arguments always give the same answer. Limits on money per day and shop are
    /// not looked at here.
    /// - Parameters:
    ///   - action: What is asked, with all its arguments.
    ///   - ticket: The ticket as it is now.
    ///   - now: The host's time.
    ///   - settings: What the shop has set.
    ///   - key: The key of this very action when it is checked again before it is sent, so that it
    ///     is not refused for being under way itself.
    /// - Returns: Whether it is allowed, or why not.
    public static func check(
        _ action: Action,
        on ticket: Ticket,
        at now: Timestamp,
        settings: GuardSettings,
        key: String? = nil
    ) -> Permission {
        if let refusal = standing(action, on: ticket, key: key) { return .refused(refusal) }
        if action.kind.staysInHost { return .allowed }
        let refusal =
            wording(action, settings)
            ?? arguments(action, on: ticket)
            ?? parcel(action, on: ticket)
            ?? money(action, on: ticket, key: key)
            ?? platform(action, on: ticket, at: now, settings: settings)
            ?? rejection(action)
        return refusal.map { .refused($0) } ?? .allowed
    }

    /// Whether the ticket stands where the action makes sense, and nothing else moves it.
    private static func standing(_ action: Action, on ticket: Ticket, key: String?) -> Refusal? {
        let phase = ticket.phase
        if phase.isFinal || phase == .refunding, !action.kind.isAllowedWhenSettled {
            return .ended(action.kind, phase)
        }
        guard ticket.platform.phases(of: action.kind).contains(phase) else {
            return .phase(action.kind, phase)
        }
        if action.kind == .appeal, ticket.verdict == nil { return .appealWithoutVerdict }
        if action.kind.movesPhase, let move = ticket.pendingMove, move != key {
            return .otherMoveUnderWay
        }
        if let version = action.version, version != ticket.version { return .versionChanged }
        return nil
    }

    /// Whether there is a text where one is needed, and no forbidden word in what goes out.
    private static func wording(_ action: Action, _ settings: GuardSettings) -> Refusal? {
        let kind = action.kind
        if kind.writesToBuyer, isBlank(action.text) { return .textMissing(kind) }
        if let text = action.text, let word = settings.forbiddenWord(in: text) {
            return .forbiddenWord(word)
        }
        if let reason = action.reason, let word = settings.forbiddenWord(in: reason) {
            return .forbiddenWord(word)
        }
        if let note = action.note, let word = settings.forbiddenWord(in: note) {
            return .forbiddenWord(word)
        }
        if let condition = action.condition, let word = settings.forbiddenWord(in: condition) {
            return .forbiddenWord(word)
        }
        for point in action.points {
            if let word = settings.forbiddenWord(in: point) { return .forbiddenWord(word) }
        }
        return nil
    }

    /// Whether the arguments are complete, on every platform.
    private static func arguments(_ action: Action, on ticket: Ticket) -> Refusal? {
        switch action.kind {
        case .agreeReturn:
            return ticket.kind == .refundOnly ? .returnOfRefundOnly : nil
        case .negotiate, .appeal, .payout:
            return isBlank(action.reason) ? .reasonMissing(action.kind) : nil
        case .submitEvidence: // PDD-27: point by point, with what proves it
            return action.points.isEmpty && action.files.isEmpty ? .evidenceEmpty : nil
        default:
            return nil
        }
    }

    /// Whether a rejection is complete; asked last, as what has to come before it matters more.
    private static func rejection(_ action: Action) -> Refusal? {
        guard action.kind == .reject else { return nil }
        // PDD-10: the reason decides what was offered and what the platform is told.
        if isBlank(action.reason) { return .reasonMissing(.reject) }
        return missingSlot(of: action).map { .slotMissing($0) }
    }

    /// The first slot that the rejection needs and neither the rule nor the host fills.
    private static func missingSlot(of action: Action) -> String? {
        action.requiredSlots.first { slot in
            slot != Action.chatLogSlot
                && !action.evidence.contains { $0.slot == slot && !isBlank($0.url) }
        }
    }

    /// Whether the parcel is where the action needs it.
    private static func parcel(_ action: Action, on ticket: Ticket) -> Refusal? {
        let state = ticket.parcelState
        switch action.kind {
        case .interceptParcel: // PDD-01
            if state == .signed { return .interceptSigned }
            if state?.isComingBack == true { return .interceptReturning }
            return ticket.isShipped ? nil : .interceptNotShipped
        case .agreeRefundOnRefusal: // PDD-02
            return state?.isUnderWay == true ? nil : .refusalNotInTransit
        case .payout: // PDD-03
            return state == .signed ? nil : .payoutNotSigned
        default:
            return nil
        }
    }

    /// Whether the amount is one that the ticket bears (PDD-03, PDD-21: what is asked for now).
    private static func money(_ action: Action, on ticket: Ticket, key: String?) -> Refusal? {
        switch action.kind {
        case .agreeRefund:
            guard let amount = action.amount ?? ticket.amount else { return .amountMissing }
            if amount <= .zero { return .amountNotPositive }
            if let asked = ticket.amount {
                return amount > asked ? .amountAboveAsked(asked: asked) : nil
            }
            guard let paid = ticket.paid else { return .paidUnknown }
            return amount > paid ? .amountAbovePaid(paid: paid) : nil
        case .payout:
            guard let amount = action.amount else { return .amountMissing }
            if amount <= .zero { return .amountNotPositive }
            guard let paid = ticket.paid else { return .paidUnknown }
            if amount > paid { return .amountAbovePaid(paid: paid) }
            let isUnderWay = ticket.pendingPayout.map { $0 != key } ?? false
            return ticket.payouts > 0 || isUnderWay ? .secondPayout : nil
        default:
            return nil
        }
    }

    private static func platform(
        _ action: Action,
        on ticket: Ticket,
        at now: Timestamp,
        settings: GuardSettings
    ) -> Refusal? {
        switch ticket.platform {
        case .kuaishou: Kuaishou.refusal(of: action, on: ticket, at: now, settings: settings)
        case .pinduoduo: Pinduoduo.refusal(of: action, on: ticket, at: now, settings: settings)
        case .alibaba1688: Alibaba1688.refusal(of: action, on: ticket, at: now, settings: settings)
        case .taobao: Taobao.refusal(of: action, on: ticket, at: now, settings: settings)
        }
    }
}
