import Automation
import Disputes
import Sandbox

/// Commands about runs, actions, approvals and money.
extension ReplSession {
    private static let rowsMax = 200

    func runs() throws -> ReplReply {
        var table = TextTable(columns: [
            .init(title: "run", isWhole: true), .init(title: "ticket"), .init(title: "rule"),
            .init(title: "state"), .init(title: "waits"), .init(title: "failure"),
        ])
        try desk.runs(in: [.waiting, .failed, .stopped, .diverged, .cancelled]) { run in
            if table.rows.count >= Self.rowsMax { return }
            table.rows.append([
                String(run.id.prefix(8)), name(run.ticket), run.rule, "\(run.state)",
                run.goal.map { words(for: $0) } ?? "",
                (run.failure ?? "").printable.cut(toWidth: 60),
            ])
        }
        if table.rows.isEmpty { return ReplReply(["no run waits or ended badly"]) }
        return ReplReply(table.lines(width: width))
    }

    func actions(_ filter: String) throws -> ReplReply {
        var table = TextTable(columns: [
            .init(title: "key", isWhole: true), .init(title: "ticket"), .init(title: "rule"),
            .init(title: "action"), .init(title: "state"), .init(title: "arguments"),
            .init(title: "why"),
        ])
        let words = filter.split(separator: " ")
        try desk.actions(in: Set(ActionState.allCases)) { action in
            let record = action.record
            let row = [
                String(record.key.prefix(6)), name(record.ticket), action.rule,
                record.kind.rawValue,
                record.state.rawValue, ShownAction(record.arguments).text, record.reason ?? "",
            ]
            let text = row.joined(separator: " ")
            if words.allSatisfy({ text.contains($0) }) { table.rows.append(row) }
        }
        let more = table.rows.count - Self.rowsMax
        if table.rows.isEmpty { return ReplReply(["nothing was asked for"]) }
        table.rows = table.rows.suffix(Self.rowsMax)
        return ReplReply((more > 0 ? ["… \(more) before"] : []) + table.lines(width: width))
    }

    func approve(_ rest: String) throws -> ReplReply {
        let keys = try rest.split(separator: " ").map { try key(String($0)) }
        if keys.isEmpty {
            throw Refusal(description: "write :approve KEY; :actions needs_approval lists them")
        }
        return try carryOut(keys.map { .approve(key: $0) }, keys, isApproved: true)
    }

    func deny(_ rest: String) throws -> ReplReply {
        let name = String(rest.prefix { $0 != " " })
        if name.isEmpty { throw Refusal(description: "write :deny KEY, with a reason behind it") }
        let reason = String(rest.dropFirst(name.count)).trimmed
        let key = try key(name)
        let order = Order.deny(key: key, reason: reason.isEmpty ? "denied at the prompt" : reason)
        return try carryOut([order], [key], isApproved: false)
    }

    private func key(_ name: String) throws -> String {
        if let key = try desk.key(beginning: name) { return key }
        throw Refusal(
            description:
                "no action with key \(name.printable) waits; :actions needs_approval lists them"
        )
    }

    private func carryOut(_ orders: [Order], _ keys: [String], isApproved: Bool) throws -> ReplReply
    {
        deeds += keys.compactMap { rehearsal.journal.openAction(key: $0) }.map {
            .decision($0.ticket, $0.kind, isApproved: isApproved)
        }
        let scene = try rehearsal.carryOut(orders)
        var reply = ReplReply()
        for answer in scene.replies {
            switch answer {
            case .success(let text): reply.say([text])
            case .failure(let problem): reply.error = problem.description
            }
        }
        reply.add(scene, of: self)
        return reply
    }

    // MARK: Money

    func budget() -> ReplReply {
        let live = rehearsal.spending(of: shop).live
        let limits = settings
        var table = TextTable(columns: [
            .init(title: "today"), .init(title: "yuan", isRight: true),
            .init(title: "limit", isRight: true),
            .init(title: "beyond"),
        ])
        func row(_ what: String, _ fen: Int64, _ limit: Money, _ beyond: String) {
            table.rows.append([what, Money(fen: fen).description, limit.description, beyond])
        }
        row("payouts", live.payouts, limits.payout.perDay, "refused")
        if let ticket, let standing = rehearsal.standing(of: ticket) {
            row(
                "payouts on \(name(ticket))",
                standing.payouts.fen,
                limits.payout.perTicket,
                "refused"
            )
            if case .string(let buyer)? = rehearsal.view(of: ticket)?.field("buyer")?.field("id") {
                let fen = live.payoutsByBuyer[buyer] ?? 0
                row("payouts to \(buyer)", fen, limits.payout.perBuyerPerDay, "refused")
            }
        }
        row("refunds", live.refunds, limits.refund.perDay, "a human")
        table.rows.append([
            "a single payout", "", limits.payout.approveAbove.description, "a human",
        ])
        table.rows.append([
            "a single refund", "", limits.refund.approveAbove.description, "a human",
        ])
        let allowed = limits.allow.map(\.rawValue).sorted().joined(separator: ", ")
        return ReplReply(
            table.lines(width: width)
                + ["allowed without a human: \(allowed.isEmpty ? "nothing" : allowed)"]
        )
    }
}
