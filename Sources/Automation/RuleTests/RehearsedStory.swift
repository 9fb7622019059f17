import Disputes
import Sandbox

/// What happened to a ticket of a rehearsal, for people: its events, what each rule that listens made
/// of them, and what came of it.
struct RehearsedStory {
    /// Rows beyond this tell no more.
    private static let eventsMax = 100

    private let rehearsal: Rehearsal
    private let key: TicketKey
    private let actions: [SeenAction]

    init(_ rehearsal: Rehearsal, _ key: TicketKey, _ actions: [SeenAction]) {
        self.rehearsal = rehearsal
        self.key = key
        self.actions = actions
    }

    /// The story, indented by what belongs to what.
    var lines: [String] {
        guard let record = rehearsal.journal.tickets([key])[key],
            let state = TicketState(decoding: record), state.lastEvent > 0
        else { return [] }
        let log = rehearsal.journal.log(endingAt: state.lastEvent, count: Self.eventsMax)
        return log.flatMap(lines(of:))
    }

    private func lines(of logged: LoggedEvent) -> [String] {
        guard let trace = EventTrace(decoding: logged.trace),
            let event = try? EventReader().readOwn(logged.event.event.body)
        else { return [] }
        var lines = ["\(time(of: event))  \(event.type.name)\(detail(of: event))\(fate(of: trace))"]
        let rules = rehearsal.stage.rulebook(of: key.shop)?.rules ?? []
        let looked = trace.entries.filter { $0.outcome != .final }
        for entry in looked where rules.indices.contains(entry.rule) {
            lines.append("  \(line(of: entry, rules[entry.rule]))")
            guard case .fired(let run) = entry.outcome else { continue }
            lines += outcome(of: run, logged.event.number, rules[entry.rule])
        }
        let rest = trace.entries.count - looked.count
        if rest == 1 { lines.append("  · 1 later rule was not looked at: an earlier one is final") }
        if rest > 1 {
            lines.append("  · \(rest) later rules were not looked at: an earlier one is final")
        }
        return lines
    }

    private var zone: Zone { rehearsal.stage.rulebook(of: key.shop)?.settings.zone ?? .shanghai }

    private func time(of event: Event) -> String {
        // `2026-11-20T10:00:00+08:00`, without what is the same for all.
        let text = event.time.text(offset: zone.offset(at: event.time.seconds))
        return text.dropFirst(5).prefix(14).replacing("T", with: " ")
    }

    private func detail(of event: Event) -> String {
        switch event.payload {
        case .message(let text): " \(Value.string(text).shown)"
        case .deadline(let key): " \(key.rawValue)"
        default: ""
        }
    }

    private func fate(of trace: EventTrace) -> String {
        switch trace.fit {
        case .fitted: trace.from == trace.to ? "" : " → \(trace.to)"
        case .misfit: "  no rule saw it: \(trace.misfit ?? "")"
        case .unknownType: "  no rule saw it: its type is unknown"
        case .givenUp: "  no rule saw it"
        case .echo: "  no rule saw it: it is the echo of our own message"
        }
    }

    private func line(of entry: EventTrace.Entry, _ rule: Rule) -> String {
        switch entry.outcome {
        case .fired: "✓ \(rule.name)"
        case .condition(let path, let wanted, let seen):
            "· \(rule.name): \(path) is \(seen.shown(at: path, zone)), wanted \(wanted)"
        case .functionSaidNo: "· \(rule.name): its when said no"
        case .failed(let message): "✗ \(rule.name): \(message)"
        case .once: "· \(rule.name): it fires once per ticket, and has"
        case .waiting: "· \(rule.name): its run still waits"
        case .final: "· \(rule.name): an earlier rule is final"
        case .paused: "· \(rule.name): a human has taken over"
        }
    }

    /// What a run asked for, and how it stands.
    private func outcome(of run: Int64, _ event: Int64, _ rule: Rule) -> [String] {
        var lines = actions.filter { $0.event == event && $0.rule == rule.name }
            .map { "      \($0.shown)" }
        guard let record = rehearsal.journal.run(run) else { return lines }
        let history = RunHistory(decoding: record.log)
        lines += history?.lines.map { "      log \($0)" } ?? []
        switch record.state {
        case .done: break
        case .waiting: lines.append("      … waits")
        case .failed, .stopped, .diverged, .cancelled:
            lines.append("      \(record.state): \(history?.failure ?? "")")
        }
        return lines
    }
}

extension Value {
    /// As people read it: a field whose name says that it is a time, as a time.
    func shown(at path: String, _ zone: Zone) -> String {
        guard path.hasSuffix("_at") || path.hasSuffix(".at"), case .integer(let seconds) = self
        else { return shown }
        return Timestamp(seconds: seconds).text(offset: zone.offset(at: seconds))
    }
}

extension Substring {
    fileprivate func replacing(_ part: Character, with other: Character) -> String {
        String(map { $0 == part ? other : $0 })
    }
}
