import Disputes
import Sandbox

/// One execution of one rule for one ticket: a coroutine whose asks are answered, and journaled,
/// one by one.
struct Run {
    let rule: Rule
    let number: Int64
    let id: [UInt8]
    /// The id as hexadecimal digits.
    let idText: String
    let visit: Visit
    var log: RunHistory
    var state = RunRecord.State.done

    init(rule: Rule, number: Int64, visit: Visit) {
        self.rule = rule
        self.number = number
        id = Identity.run(
            ticket: visit.entry.key,
            rule: rule.name,
            event: visit.arrival.event.id
        )
        idText = id.hexadecimal
        log = RunHistory(startedAt: visit.engine.clock.seconds, document: visit.currentDocument())
        self.visit = visit
    }

    /// The run as the journal keeps it, but for its log.
    var record: RunRecord {
        RunRecord(
            number: number,
            id: id,
            ticket: visit.entry.key,
            rule: rule.name,
            state: state,
            pin: visit.shop.rulebook.pin.hash,
            log: []
        )
    }

    /// Runs until the rule's body ends, fails, or waits for what isn't there yet.
    mutating func execute() throws(JournalError) {
        let engine = visit.engine
        let image = engine.image(of: visit.shop.rulebook)
        guard let entry = image.entry("run") else {
            preconditionFailure("the prelude has no entry run")
        }
        var step = engine.sandbox.start(
            image,
            entry: entry,
            arguments: Value.list([.integer(Int64(rule.body))]).flat,
            document: log.document,
            now: engine.clock.seconds,
            seed: Identity.seed(run: id),
            asks: true,
            limits: visit.shop.settings.limits
        )
        var document = log.document
        while case .asked(let ask) = step {
            guard let answer = try answer(ask) else {
                log.waitingFor = ask.flat
                state = .waiting
                break
            }
            let next = visit.currentDocument()
            let changes = DocumentChanges.between(document, next)
            log.steps.append(
                RunHistory.Step(
                    ask: ask.flat,
                    answer: answer,
                    now: engine.clock.seconds,
                    changes: changes
                )
            )
            step = engine.sandbox.resume(
                answer: answer,
                document: changes == nil ? nil : next,
                now: engine.clock.seconds
            )
            document = next
        }
        finish(step)
    }

    private mutating func finish(_ step: Step) {
        switch step {
        case .asked, .finished: break
        case .failed(let failure):
            state = .failed
            // Lua forgets the place of a call that is a function's last act: the rule's own is near
            // enough.
            log.failure =
                failure.file.isEmpty
                ? "\(rule.file):\(rule.line): \(failure.message)" : failure.description
        case .stopped(let limit):
            state = .stopped
            log.failure = limit.description
        }
        let lines = visit.engine.sandbox.takeLog()
        log.lines = lines.lines.map { "\($0.file):\($0.line): \($0.text)" }
        if lines.dropped > 0 { log.lines.append("… \(lines.dropped) more lines were dropped") }
    }

    /// The answer to an ask; nil where the run must wait for it.
    private mutating func answer(_ ask: Ask) throws(JournalError) -> FlatValue? {
        let arguments = Value(own: ask.arguments).items
        switch ask.operation {
        case "action":
            guard arguments.count == 2, let kind = arguments[0].text.flatMap(ActionKind.init) else {
                return Answers.raise(code: "unknown_action", "there is no such action")
            }
            return try act(kind, arguments[1])
        case "allowed":
            return allowed(arguments.first)
        case "await", "wait":
            return Answers.raise(
                code: "not_carried_out",
                "waits are not carried out yet: this rule can't go on here; do what it must in this step"
            )
        case "remember", "recall", "figure":
            let name =
                ask.operation == "figure" ? "shop.\(arguments.first?.text ?? "")" : ask.operation
            return Answers.raise(code: "not_carried_out", "\(name) is not carried out yet")
        default:
            return Answers.raise(code: "unknown_ask", "this host does not know '\(ask.operation)'")
        }
    }

    /// Whether an action without arguments of its own would be legal now.
    private func allowed(_ name: Value?) -> FlatValue {
        guard let kind = name?.text.flatMap(ActionKind.init) else {
            let names = ActionKind.allCases.map(\.rawValue)
            let given = name?.text ?? ""
            return Answers.raise(
                code: "unknown_action",
                "there is no action '\(given)'\(suggestion(for: given, among: names))"
            )
        }
        let permission = Guard.allows(
            kind,
            on: visit.entry.state.ticket,
            at: visit.engine.clock,
            settings: visit.shop.guardSettings
        )
        return Answers.allowed(permission.refusal?.reason)
    }
}

extension Ask {
    /// One list of operation and arguments: what a replay compares byte by byte.
    fileprivate var flat: FlatValue {
        var writer = FlatWriter(capacity: arguments.bytes.count + 64)
        writer.beginList()
        writer.string(operation)
        writer.append(arguments)
        writer.endList()
        return writer.finish()
    }
}
