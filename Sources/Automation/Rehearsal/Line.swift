import Disputes
import Sandbox

/// A line of Lua typed at a prompt, on its way through the engine: a run that is no rule's.
struct Line {
    /// Where numbers of events end, of those that arrive and those that are made.
    private static let firstNumber: Int64 = 1 << 41

    /// The text, and the name that messages give it.
    var source: Source
    /// What the line before it left, or the shop's scripts.
    var image: Image
    /// The shop whose prompt it is.
    var shop: ShopKey
    /// The ticket in use; nil where none is.
    var ticket: TicketKey?
    /// The last event of the ticket that an await returned, by its position; 0 at first.
    var position: Int
    /// How many lines came before it.
    var number: Int

    var hasTicket: Bool { ticket != nil }

    /// What a rule would be whose `run` is this line: a human may act also on a paused ticket, and
    /// reply as often as he likes.
    let rule = Rule.list(
        from: [
            [
                "name": .string(Prompt.ruleName), "file": "repl", "line": 1, "on": [],
                "when_paused": true,
                "reply_every": 0,
            ]
        ]
    )[0]

    var runNumber: Int64 { (Self.firstNumber + Int64(number)) * Int64(Rule.countMax) }
}

extension Engine {
    /// How a line came out.
    struct LineEnd {
        var step: Step
        /// What it would have to wait for; nil where it came to its end.
        var goal: RunListing.Goal?
        /// What it logged.
        var lines: [String]
        /// Where its awaits have come.
        var position: Int
    }

    /// Evaluates a line as a run of a rule: with the same decisions, limits and books.
    ///
    /// What it asks for is done at once, since a line can't be replayed.
    func evaluate(_ line: Line, into batch: Batch) throws(JournalError) -> LineEnd {
        guard let shop = shops[line.shop] else { preconditionFailure("a line of no shop here") }
        guard let key = line.ticket else {
            let nobody = Ticket(id: "", platform: line.shop.platform, shop: line.shop.id)
            let entry = TicketEntry(
                key: TicketKey(shop: line.shop, id: ""),
                state: TicketState(ticket: nobody)
            )
            var run = Run(
                line: line,
                visit: Visit(engine: self, shop: shop, entry: entry, batch: batch)
            )
            return try run.evaluate(line)
        }
        var end: LineEnd?
        try visit(try entry(for: key), of: shop, into: batch) { visit throws(JournalError) in
            localGateway = PrintGateway()
            defer { localGateway = nil }
            var run = Run(line: line, visit: visit)
            end = try run.evaluate(line)
            guard !run.log.steps.isEmpty else { return }
            // What it asked for names its run.
            run.state = .done
            keepScripts(shop.rulebook.scripts, in: &batch.outcome.commit)
            keep(run.record, run.log, in: batch)
        }
        guard let end else { preconditionFailure("a visit calls its body") }
        return end
    }
}

extension Run {
    /// Runs a line until it ends, or would have to wait.
    fileprivate mutating func evaluate(_ line: Line) throws(JournalError) -> Engine.LineEnd {
        var document = log.document
        var step = visit.engine.sandbox.evaluate(
            line.source,
            in: line.image,
            document: line.hasTicket ? document : nil,
            now: log.startedAt,
            seed: Identity.seed(run: id),
            limits: visit.shop.settings.limits
        )
        var goal: RunListing.Goal?
        while case .asked(let ask) = step, goal == nil {
            switch try line.hasTicket ? respond(to: ask) : respondWithoutTicket(to: ask) {
            case .answer(let answer):
                if line.hasTicket {
                    (step, document) = self.answer(ask, with: answer, document: document)
                } else {
                    step = visit.engine.sandbox.resume(
                        answer: answer,
                        document: nil,
                        now: log.startedAt
                    )
                }
            case .waits(let wanted):
                if let receipt = receipt(of: wanted) {
                    (step, document) = self.answer(ask, with: receipt, document: document)
                } else {
                    goal = RunListing.Goal(wanted, on: visit.entry.state)
                }
            }
        }
        finish(step)
        return Engine.LineEnd(step: step, goal: goal, lines: log.lines, position: log.position)
    }

    /// What a line gets for an action that waits for a human, where a rule would wait with it.
    private func receipt(of goal: Wait.Goal) -> FlatValue? {
        guard case .action(let number) = goal,
            let open = visit.entry.state.open.first(where: { $0.number == number }),
            open.state == .needsApproval
        else { return nil }
        return Answers.receipt(
            state: .needsApproval,
            key: open.key,
            reference: nil,
            at: visit.engine.clock,
            position: visit.entry.state.position
        )
    }

    private mutating func respondWithoutTicket(to ask: Ask) throws(JournalError) -> Response {
        switch ask.operation {
        case "action", "allowed", "await":
            return .answer(Answers.raise(code: "no_ticket", "no ticket is in use: :use TICKET"))
        default: return try respond(to: ask)
        }
    }
}
