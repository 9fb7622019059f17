import Disputes
import Sandbox

extension TestPlay {
    /// Answers what an expectation looks at, and takes its verdict.
    func look(_ operation: String, _ arguments: [Value], _ ticket: String) -> FlatValue {
        switch operation {
        case "actions": return Value.list(actions(of: ticket).map(\.value)).flat
        case "view":
            let view = rehearsal.view(of: key(ticket))
            return Value.map(.init(view.map { [.init(key: "fields", value: $0)] } ?? [])).flat
        case "waits": return Value.list(waits(of: ticket).map { .string($0.name) }).flat
        case "spent": return Value.boxed(kind: MoneyBox.kind, spent(on: ticket)).flat
        case "fired": return Value.list(fired(on: ticket).map { .string($0) }).flat
        case "run_failures":
            return Value.list(runFailures(on: ticket).map { .string(runFailures[$0].message) }).flat
        case "expected_failures":
            let places = runFailures(on: ticket)
            for place in arguments.last?.items.compactMap(\.whole) ?? []
            where places.indices.contains(place - 1) {
                runFailures[places[place - 1]].isExpected = true
            }
            return .null
        case "expected": return expected(ticket, arguments)
        case "figure":
            return problem("a shop's figures are seen by rules, not by tests")
        default: return problem("this settle does not know '\(operation)'")
        }
    }

    /// An expectation held, or not: then what happened is kept, and the test ends there.
    private func expected(_ ticket: String, _ arguments: [Value]) -> FlatValue {
        guard arguments.count == 5, let word = arguments[1].text else {
            return problem("an expectation can't be read")
        }
        expectationCount += 1
        if arguments[3] == .bool(true) { return .null }
        let parts = arguments[2].items.enumerated().map { place, part in
            part["op"] == nil ? part.shown : Test(part).description
        }
        let wanted = "\(word)(\(parts.joined(separator: ", ")))"
        let message = "expected \(wanted)" + (tickets.count > 1 ? " on \(ticket)" : "")
        let (file, line) = place(arguments[4].text ?? test.file)
        let failure = TestFailure(
            file: file,
            line: line,
            message: message,
            happened: happened(word, arguments[2].items, ticket),
            story: story(of: ticket)
        )
        self.failure = self.failure ?? failure
        return problem(message)
    }

    // MARK: What happened instead

    private func happened(_ word: String, _ parts: [Value], _ ticket: String) -> [String] {
        guard rehearsal.standing(of: key(ticket)) != nil else {
            return ["nothing has happened to this ticket: fire(t) first"]
        }
        switch word {
        case "phase", "has":
            return seen(
                word == "phase" ? ["op": "all", "values": []] : parts.first ?? .null,
                ticket
            )
        case "waits_for":
            let waits = waits(of: ticket)
            return waits.isEmpty ? ["nothing waits"] : waits.map { "waits for \($0.shown)" }
        case "spent": return ["spent \(MoneyBox.text(spent(on: ticket)))"]
        case "fired", "did_not_fire":
            let fired = fired(on: ticket)
            return fired.isEmpty ? ["no rule fired"] : fired.map { "fired: \($0)" }
        case "run_failed":
            let failures = runFailures(on: ticket).map { runFailures[$0].message }
            return failures.isEmpty ? ["no run failed"] : failures
        default:
            let actions = actions(of: ticket)
            return actions.isEmpty ? ["no action was asked for"] : actions.map(\.shown)
        }
    }

    /// The values of the fields that conditions look at; of none, the phase.
    private func seen(_ conditions: Value, _ ticket: String) -> [String] {
        let view = rehearsal.view(of: key(ticket)) ?? .null
        guard case .all(let list) = Test(conditions), !list.isEmpty else {
            return ["phase is \(view["phase"]?.shown ?? "nothing")"]
        }
        return list.map { condition in
            let value = view.at(condition.path.parts)
            return "\(condition.path.text) is \(value.shown(at: condition.path.text, zone))"
        }
    }

    private func runFailures(on ticket: String) -> [Int] {
        runFailures.indices.filter { runFailures[$0].ticket == ticket }
    }

    /// Money that actions on a ticket have moved, in fen.
    private func spent(on ticket: String) -> Int64 {
        rehearsal.journal.ledger(after: .min, limit: .max)
            .filter { $0.ticket == ticket && $0.state == .posted }
            .reduce(0) { $0 + $1.amount.fen }
    }

    private func waits(of ticket: String) -> [(name: String, shown: String)] {
        guard let standing = rehearsal.standing(of: key(ticket)) else { return [] }
        var waits: [(name: String, shown: String)] = []
        for wait in standing.waiting {
            let rule = "(\(wait.rule))"
            switch wait.goal {
            case .event(let types, let until):
                let end = text(of: until)
                waits += types.map { ($0, "\($0) until \(end) \(rule)") }
            case .time(let until): waits.append(("time", "time until \(text(of: until)) \(rule)"))
            case .action(_, let kind, let state):
                waits.append(
                    (kind.rawValue, "\(kind.rawValue), which is \(state.rawValue) \(rule)")
                )
                if state == .needsApproval { waits.append(("approval", "approval \(rule)")) }
            }
        }
        return waits
    }

    private var zone: Zone { rehearsal.stage.rulebooks[0].settings.zone }

    private func text(of time: Timestamp) -> String {
        time.text(offset: zone.offset(at: time.seconds))
    }
}
