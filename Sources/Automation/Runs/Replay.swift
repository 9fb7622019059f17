import Sandbox

/// Feeds a run's script what is journaled, up to where the run stood.
struct Replay {
    /// How far it came.
    enum Outcome {
        /// The asks are the same; the script stands where it stood: at the ask it waits with, or
        /// past its last answer.
        case agrees(Step, document: FlatValue)
        /// The first ask that is another one.
        case diverges(Divergence)
    }

    /// The first difference between what a run asked and what its script asks now.
    struct Divergence: Equatable, Sendable {
        /// The place of the ask, from 1.
        var step: Int
        /// What it asked then.
        var was: String
        /// What it asks now, or how it ended.
        var now: String

        /// One sentence for people.
        var description: String {
            "step \(step): it asked \(was) when it ran, and now \(now)"
        }
    }

    /// A replay may take longer than a wake: it repeats what many wakes did.
    private static let processorSeconds = 10.0

    let history: RunHistory
    let id: [UInt8]

    /// Starts the body and feeds it the answers.
    ///
    /// Live limits hold from the start: a replay uses what the run has used, and no more.
    ///
    /// - Parameters:
    ///   - sandbox: where it runs.
    ///   - image: of the scripts.
    ///   - body: the number under which they keep the rule's `run`.
    ///   - limits: of the run's whole life.
    ///   - onAsk: called at each ask that is the same, while the script stands there.
    /// - Returns: where the script stands, or the first difference.
    func run(
        in sandbox: Sandbox,
        image: Image,
        body: Int,
        limits: Limits,
        onAsk: (() -> Void)? = nil
    ) -> Outcome {
        var limits = limits
        limits.processorSeconds = max(limits.processorSeconds, Self.processorSeconds)
        let recorded = history.recorded
        var step = sandbox.start(history, id: id, body: body, of: image, limits: limits)
        var answers = 0
        if let onAsk {
            for past in recorded {
                guard sandbox.asks(past.ask) else { break }
                onAsk()
                let given: Int
                (given, step) = sandbox.replay(past.whole)
                answers += given
            }
        } else if case .asked = step {
            (answers, step) = sandbox.replay(recorded.bytes[...])
        }
        if let ask = recorded.ask(at: answers) {
            return .diverges(divergence(at: answers, FlatValue(bytes: Array(ask)), step))
        }
        if let pending = history.waitingFor {
            guard case .asked(let ask) = step, ask.flat == pending else {
                return .diverges(divergence(at: answers, pending, step))
            }
            onAsk?()
        }
        return .agrees(step, document: sandbox.document ?? history.document)
    }

    private func divergence(at place: Int, _ was: FlatValue, _ step: Step) -> Divergence {
        let now =
            switch step {
            case .asked(let ask): "it asks \(Self.shown(ask.flat))"
            case .finished: "its body ends"
            case .failed(let failure): "it fails: \(failure.description)"
            case .stopped(let limit): "it stops: \(limit.description)"
            }
        return Divergence(step: place + 1, was: Self.shown(was), now: now)
    }

    /// An ask in words: `reply { text = "…" }`, cut where it is long.
    static func shown(_ ask: FlatValue) -> String {
        let items = Value(own: ask).items
        guard let operation = items.first?.text, items.count > 1 else { return "nothing" }
        var parts = items[1].items
        var name = operation
        if operation == "action", let kind = parts.first?.text {
            name = kind
            parts.removeFirst()
        }
        let arguments = parts.map(\.written).joined(separator: ", ")
        return (name + (arguments.isEmpty ? "" : " " + arguments)).cut(toBytes: 300)
    }
}

extension Value {
    /// As a script would write it, tables included.
    var written: String {
        switch self {
        case .map(let fields):
            let members = fields.fields.map { "\($0.key) = \($0.value.written)" }
            return members.isEmpty ? "{}" : "{ \(members.joined(separator: ", ")) }"
        case .list(let items):
            return items.isEmpty ? "{}" : "{ \(items.map(\.written).joined(separator: ", ")) }"
        case .string(let text): return "\"\(text)\""
        case .boxed(_, let fen): return "yuan(\(MoneyBox.text(fen)))"
        case .null, .bool, .integer, .number: return shown
        }
    }
}

extension String {
    /// The text, or its beginning with `…` where it has more bytes.
    func cut(toBytes most: Int) -> String {
        guard utf8.count > most else { return self }
        var text = ""
        for character in self {
            guard text.utf8.count + String(character).utf8.count <= most else { break }
            text.append(character)
        }
        return text + "…"
    }
}

extension Sandbox {
    /// Starts a run's script: the first time, and in each replay.
    ///
    /// - Parameters:
    ///   - history: how the run began.
    ///   - id: the run's.
    ///   - body: the number under which the scripts keep the rule's `run`.
    ///   - image: of the scripts.
    ///   - limits: of the run's whole life.
    /// - Returns: how far it came.
    func start(
        _ history: RunHistory,
        id: [UInt8],
        body: Int,
        of image: Image,
        limits: Limits
    ) -> Step {
        guard let entry = image.entry("run") else {
            preconditionFailure("the prelude has no entry run")
        }
        return start(
            image,
            entry: entry,
            arguments: Value.list([.integer(Int64(body))]).flat,
            document: history.document,
            now: history.startedAt,
            seed: Identity.seed(run: id),
            asks: true,
            limits: limits
        )
    }
}
