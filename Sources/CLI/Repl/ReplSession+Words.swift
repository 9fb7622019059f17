import Automation
import Disputes
import Sandbox

extension ReplSession {
    // MARK: What happened, in words

    /// `until 2026-11-21 08:00 for buyer.messaged`.
    func words(for goal: RunListing.Goal) -> String {
        switch goal {
        case .event(let types, let until):
            "for \(types.joined(separator: " or ")), until \(time(until))"
        case .time(let time): "until \(self.time(time))"
        case .action(let key, let kind, let state):
            "for \(kind.rawValue) \(key.prefix(6)), which is \(state.rawValue)"
        }
    }

    /// `2026-11-20 08:00`, in the zone of the shop in use, with seconds where there are some.
    func time(_ time: Timestamp?) -> String {
        guard let time, time != .never else { return "" }
        let text = time.rfc3339(offset: settings.zone.offset(at: time.seconds)).prefix(19)
        return String(text.hasSuffix(":00") ? text.dropLast(3) : text).replacing("T", with: " ")
    }

    /// `1,204 instructions (0.01 % of 10,000,000), 214 KiB of 16,384`.
    func words(for cost: Cost) -> String {
        let limits = settings.limits
        let share = Double(cost.instructions) / Double(max(limits.instructions, 1)) * 100
        let memory = "\(cost.peakBytes / 1024) KiB of \(limits.memoryBytes / 1024)"
        let asks = cost.asks == 0 ? "" : ", \(cost.asks) asks of \(limits.asks)"
        return "\(grouped(Int(cost.instructions))) instructions (\(share.percent) of "
            + "\(grouped(Int(limits.instructions)))), \(memory)\(asks)"
    }

    /// The ticket's id, behind the shop's where there are several.
    func name(_ ticket: TicketKey) -> String {
        rehearsal.stage.rulebooks.count == 1 ? ticket.id : "\(ticket.shop.id) \(ticket.id)"
    }

    /// `2026-11-20 08:00 buyer.messaged T1001: fired "a rule"`.
    func line(of seen: SeenEvent) -> String {
        var line = "\(time(seen.event?.time)) \(seen.event?.type.name ?? "?") \(name(seen.ticket))"
        if case .message(let text)? = seen.event?.payload {
            line += " “\(text.printable.cut(toWidth: 40))”"
        }
        if case .deadline(let key)? = seen.event?.payload { line += " \(key.rawValue)" }
        guard let trace = seen.trace else { return line }
        switch trace.fit {
        case .fitted:
            if let from = trace.from, from != trace.to { line += ", \(from) → \(trace.to)" }
            if trace.from == nil, !trace.to.isEmpty { line += ", \(trace.to)" }
            let fired = seen.fired.map { "“\($0.printable)”" }.joined(separator: ", ")
            return line + (fired.isEmpty ? ": no rule fired" : ": \(fired)")
        case .unknownType: return line + ": a type that means nothing here"
        case .echo: return line + ": the echo of a message of our own"
        case .misfit, .givenUp: return line + ": \((trace.misfit ?? "it does not fit").printable)"
        }
    }
}

extension ReplReply {
    /// Adds what a step of the rehearsal led to.
    mutating func add(_ scene: Scene, of session: ReplSession) {
        let journal = session.rehearsal.journal
        items += scene.actions.compactMap { record in
            let rule = journal.run(record.number / 1024)?.rule
            return ReplAction(record, rule: rule == Prompt.ruleName ? nil : rule).map(Item.action)
        }
        warnings += scene.warnings.map { "\($0.message) (rule “\($0.rule)”, ticket \($0.ticket))" }
    }
}

extension Double {
    /// `0.01 %`, `12 %`.
    var percent: String {
        let hundredths = Int((self * 100).rounded())
        if hundredths >= 1_000 || hundredths % 100 == 0 { return "\(hundredths / 100) %" }
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
    }
}
