import Disputes
import Sandbox

/// One execution of one rule for one ticket: a coroutine whose asks are answered, and journaled,
/// one by one.
struct Run {
    /// What becomes of an ask.
    enum Response {
        /// The run goes on with it.
        case answer(FlatValue)
        /// The run waits.
        case waits(Wait.Goal)
    }

    /// A stretch of the ticket's log without an event of some types.
    struct Barren {
        var types: [String]
        var after: Int
        var through: Int
    }

    let rule: Rule
    let scripts: RuleScripts
    let number: Int64
    let id: [UInt8]
    /// The id as hexadecimal digits.
    let idText: String
    let visit: Visit
    var log: RunHistory
    var state = RunRecord.State.done
    /// What it waits for; nil where it doesn't.
    private(set) var goal: Wait.Goal?
    /// Where the log holds nothing of some types, as far as an await of this wake came.
    var barren: Barren?
    /// Log lines that were taken down before this wake.
    private let linesKnown: Int

    /// A run that begins on the visit's event.
    init(rule: Rule, number: Int64, event: Event, visit: Visit) {
        self.rule = rule
        self.number = number
        self.visit = visit
        scripts = visit.rulebook.scripts
        id = Identity.run(ticket: visit.entry.key, rule: rule.name, event: event.id)
        idText = id.hexadecimal
        linesKnown = 0
        let settings = visit.shop.settings
        log = RunHistory(
            startedAt: visit.engine.clock.seconds,
            body: rule.body,
            shopName: settings.name,
            isShadow: settings.mode == .shadow || visit.isRehearsed,
            document: visit.document(.event(event), of: nil),
            position: visit.entry.state.position
        )
    }

    /// A line typed at a prompt: as a run on the ticket's first event would be, with no event to read.
    init(line: Line, visit: Visit) {
        rule = line.rule
        number = line.runNumber
        self.visit = visit
        scripts = visit.rulebook.scripts
        id = Identity.run(ticket: visit.entry.key, rule: line.rule.name, event: line.source.name)
        idText = id.hexadecimal
        linesKnown = 0
        let settings = visit.shop.settings
        log = RunHistory(
            startedAt: visit.engine.clock.seconds,
            body: 0,
            shopName: settings.name,
            isShadow: settings.mode != .live,
            document: line.hasTicket ? visit.document(.encoded(.null), of: number) : .emptyMap,
            position: line.position
        )
    }

    /// A run that waited.
    init(_ record: RunRecord, log: RunHistory, rule: Rule, scripts: RuleScripts, visit: Visit) {
        self.rule = rule
        self.scripts = scripts
        self.log = log
        self.visit = visit
        number = record.number
        id = record.id
        idText = record.id.hexadecimal
        linesKnown = log.lines.count
    }

    /// The run as the journal keeps it, but for its log.
    var record: RunRecord {
        RunRecord(
            number: number,
            id: id,
            ticket: visit.entry.key,
            rule: rule.name,
            state: state,
            pin: scripts.pin.hash,
            log: []
        )
    }

    /// It decides and sends nothing: it was begun so, or the shop rehearses now.
    var isShadow: Bool { log.isShadow || visit.shop.settings.mode == .shadow }

    // MARK: Going on

    /// Runs until the rule's body ends, fails, or waits for what isn't there yet.
    mutating func begin() throws(JournalError) {
        let engine = visit.engine
        let step = engine.sandbox.start(
            log,
            id: id,
            body: log.body,
            of: engine.image(of: scripts),
            limits: visit.shop.settings.limits
        )
        try goOn(step, document: log.document)
    }

    /// Brings the run to where it stood and answers the ask it waits with.
    mutating func wake(with answer: FlatValue) throws(JournalError) {
        guard case .agrees(let step, let document) = replay() else { return }
        guard case .asked(let ask) = step else {
            preconditionFailure("a run that waits has asked")
        }
        log.waitingFor = nil
        try goOn(self.answer(ask, with: answer, document: document))
    }

    /// Brings the run to where it failed and lets it go on live from there.
    mutating func retry() throws(JournalError) {
        guard case .agrees(let step, let document) = replay() else { return }
        log.failure = nil
        log.waitingFor = nil
        try goOn(step, document: document)
    }

    private mutating func replay() -> Replay.Outcome {
        let limits = visit.shop.settings.limits
        let outcome = Replay(history: log, id: id).run(
            in: visit.engine.sandbox,
            image: visit.engine.image(of: scripts),
            body: log.body,
            limits: limits
        )
        if case .diverges(let divergence) = outcome {
            visit.engine.charge(visit.shop)
            state = .diverged
            log.failure = "\(rule.file):\(rule.line): \(divergence.description)"
        }
        return outcome
    }

    typealias Standing = (step: Step, document: FlatValue)

    private mutating func goOn(_ standing: Standing) throws(JournalError) {
        try goOn(standing.step, document: standing.document)
    }

    private mutating func goOn(_ first: Step, document: FlatValue) throws(JournalError) {
        var step = first
        var document = document
        state = .done
        while case .asked(let ask) = step {
            switch try respond(to: ask) {
            case .answer(let answer):
                (step, document) = self.answer(ask, with: answer, document: document)
            case .waits(let goal):
                log.waitingFor = ask.flat
                self.goal = goal
                state = .waiting
                return finish(step)
            }
        }
        finish(step)
    }

    /// Journals an answer, and resumes the script with it.
    mutating func answer(
        _ ask: Ask,
        with answer: FlatValue,
        document: FlatValue
    ) -> Standing {
        let now = visit.engine.clock.seconds
        let next = visit.document(TicketView.event(of: log.document), of: number)
        let changes = DocumentChanges.between(document, next)
        log.recorded.append(ask: ask.flat, answer: answer, now: now, changes: changes)
        let step = visit.engine.sandbox.resume(
            answer: answer,
            document: changes == nil ? nil : next,
            now: now
        )
        return (step, next)
    }

    mutating func finish(_ step: Step) {
        switch step {
        case .asked, .finished: break
        case .failed(let failure):
            // A human, or the end of the ticket, said no: nothing is left for anybody to do.
            let wasDenied = failure.value?["code"] == .string("denied")
            state = wasDenied ? .cancelled : .failed
            // Lua forgets the place of a call that is a function's last act: the rule's own is near
            // enough.
            log.failure =
                failure.file.isEmpty
                ? "\(rule.file):\(rule.line): \(failure.message)" : failure.description
        case .stopped(let limit):
            state = .stopped
            log.failure = limit.description
        }
        visit.engine.charge(visit.shop)
        visit.engine.costs?.add(visit.engine.sandbox.cost, of: rule, in: visit.entry.key.shop)
        // A replay logs again what is taken down already.
        let lines = visit.engine.sandbox.takeLog()
        log.lines += lines.lines.dropFirst(linesKnown).map { "\($0.file):\($0.line): \($0.text)" }
        if lines.dropped > 0, lines.lines.count >= linesKnown {
            log.lines.append("… \(lines.dropped) more lines were dropped")
        }
    }

    // MARK: Answers

    mutating func respond(to ask: Ask) throws(JournalError) -> Response {
        let arguments = Value(own: ask.arguments).items
        switch AskKind(rawValue: ask.operation) {
        case .action:
            guard arguments.count == 2, let kind = arguments[0].text.flatMap(ActionKind.init) else {
                return .answer(
                    Answers.raise(code: "unknown_action", "there is no such action")
                )
            }
            return try act(kind, arguments[1])
        case .allowed: return .answer(allowed(arguments.first))
        case .await: return try awaitEvent(arguments.first ?? .null)
        case .wait: return wait(arguments.first ?? .null)
        case .remember: return .answer(try remember(arguments))
        case .recall: return .answer(try recall(arguments.first ?? .null))
        case .figure: return .answer(try figure(arguments.first?.text ?? ""))
        case nil:
            return .answer(
                Answers.raise(code: "unknown_ask", "this host does not know '\(ask.operation)'")
            )
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
