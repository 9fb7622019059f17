import Disputes

/// What becomes of an action when it is asked.
enum Decision: Equatable {
    /// A guard or a limit forbids it, or its arguments are wrong.
    case refused(reason: String)
    /// The rule has just replied on this ticket.
    case skipped(reason: String)
    /// The shop rehearses: recorded, nothing is sent; `reason` tells what would ask a human.
    case shadow(reason: String?)
    /// A human must say yes first.
    case needsApproval(reason: String)
    /// It may be sent.
    case ready
}

/// Everything a decision looks at beside the action itself.
///
/// A value: the same question, the same answer.
struct DecisionContext {
    /// The shop's day, as sums of what was reserved and posted; live or shadow as the run is.
    var spending: Spending.Sums
    var now: Timestamp
    /// The run was begun in shadow, or the shop is in shadow now.
    var isShadow: Bool
    /// The name of the asking rule, and the time in which its second reply is skipped.
    var rule: String
    var replySeconds: Int
}

extension DecisionContext {
    /// A limit refuses before approval is considered.
    func decide(
        _ action: Action,
        on state: TicketState,
        settings: ShopSettings,
        guards: GuardSettings
    ) -> Decision {
        let permission = Guard.check(
            action,
            on: state.ticket,
            at: now,
            settings: guards
        )
        if let refusal = permission.refusal { return .refused(reason: refusal.reason) }
        if action.kind.staysInHost { return .ready }
        if action.kind == .payout, let reason = payoutRefusal(action, state, settings) {
            return .refused(reason: reason)
        }
        if action.kind == .reply, let reason = coolDown(state) { return .skipped(reason: reason) }
        let approval = approvalReason(action, state, settings)
        if isShadow { return .shadow(reason: approval.map { "would wait for approval: \($0)" }) }
        return approval.map { .needsApproval(reason: $0) } ?? .ready
    }

    private func payoutRefusal(
        _ action: Action,
        _ state: TicketState,
        _ settings: ShopSettings
    ) -> String? {
        let amount = (action.amount ?? .zero).fen
        let limits = settings.payout
        let ticketSum = isShadow ? state.shadowPayoutFen : state.payoutFen
        if ticketSum > 0 {
            return "this ticket has had its payout; a second one is not made (PDD-03)"
        }
        let buyer = state.ticket.buyerID ?? ""
        let checks: [(sum: Int64, limit: Money, name: String, scope: String)] = [
            (ticketSum, limits.perTicket, "per_ticket", "on this ticket"),
            (
                spending.payoutsByBuyer[buyer] ?? 0, limits.perBuyerPerDay, "per_buyer_per_day",
                "to this buyer today"
            ),
            (spending.payouts, limits.perDay, "per_day", "by this shop today"),
        ]
        for check in checks where !fits(amount, on: check.sum, within: check.limit) {
            return """
                payout.\(check.name) is \(check.limit): \(Money(fen: check.sum)) \(check.scope) already, \
                \(Money(fen: amount)) asked
                """
        }
        return nil
    }

    private func approvalReason(
        _ action: Action,
        _ state: TicketState,
        _ settings: ShopSettings
    ) -> String? {
        guard settings.allow.contains(action.kind) else {
            return "\(action.kind.rawValue) is not in allow of shop.lua"
        }
        switch action.kind {
        case .payout:
            let amount = action.amount ?? .zero
            let limit = settings.payout.approveAbove
            return amount > limit ? "\(amount) is above payout.approve_above, \(limit)" : nil
        case .agreeRefund, .confirmReceipt:
            if state.ticket.account(of: action) == nil { return nil }
            guard let amount = state.ticket.refund(by: action) else {
                return "it is not known how much \(action.kind.rawValue) refunds"
            }
            return refundApproval(amount, settings.refund)
        default:
            return nil
        }
    }

    private func refundApproval(_ amount: Money, _ limits: ShopSettings.RefundLimits) -> String? {
        if amount > limits.approveAbove {
            return "\(amount) is above refund.approve_above, \(limits.approveAbove)"
        }
        guard fits(amount.fen, on: spending.refunds, within: limits.perDay) else {
            return """
                refund.per_day is \(limits.perDay): \(Money(fen: spending.refunds)) today already, \
                \(amount) asked
                """
        }
        return nil
    }

    /// A loop guard: two answers in a row to one buyer look like a machine, and often are a loop.
    private func coolDown(_ state: TicketState) -> String? {
        guard let last = state.lastReply(of: rule) else { return nil }
        let age = now.seconds(since: last)
        guard age < replySeconds else { return nil }
        return "this rule replied on this ticket \(age) s ago; reply_every is \(replySeconds) s"
    }

    private func fits(_ amount: Int64, on sum: Int64, within limit: Money) -> Bool {
        let (total, overflow) = sum.addingReportingOverflow(amount)
        return !overflow && total <= limit.fen
    }
}

extension Ticket {
    /// The account that an action's money counts on; nil where none moves on our word.
    ///
    /// An interception or an agreement on refusal refunds later, by the platform, once the goods
    /// are on their way back: neither counts. Nor does a receipt of goods to exchange or repair.
    func account(of action: Action) -> LedgerEntry.Account? {
        switch action.kind {
        case .payout: return .payout
        case .agreeRefund: return .refund
        case .confirmReceipt:
            return kind == .exchange || kind == .repair || kind == .resend ? nil : .refund
        default: return nil
        }
    }

    /// The money a refunding action gives back: what it names, or all that was asked for, or at most
    /// what was paid; nil where nothing of this is known.
    func refund(by action: Action) -> Money? {
        action.amount ?? amount ?? paid
    }
}

extension Refusal {
    /// The sentence, with the platform's rule behind it where there is one: `… (PDD-03)`.
    var reason: String { rule.map { "\(description) (\($0))" } ?? description }
}
