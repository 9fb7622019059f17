import Disputes
import Sandbox

/// Where each ask of a run stands in its script, and what it logged before: found by replaying it.
struct AskNotes {
    /// One ask.
    struct Note {
        /// The line that asks; nil where Lua no longer knows it.
        var source: SourceLine?
        /// What was logged since the ask before.
        var lines: [String] = []
    }

    /// By their places, from 0; fewer than the run has asks where it could not be replayed.
    private(set) var notes: [Note] = []

    /// Nothing is known.
    init() {}

    /// Replays a run up to where it stood.
    init(
        _ history: RunHistory,
        of record: RunRecord,
        in volume: ScriptShelf.Volume,
        on shelf: ScriptShelf
    ) {
        guard let image = shelf.image(of: volume) else { return }
        var notes: [Note] = []
        let sandbox = shelf.sandbox
        _ = Replay(history: history, id: record.id).run(
            in: sandbox,
            image: image,
            body: history.body,
            limits: Limits(),
            onAsk: {
                let lines = sandbox.takeLog().lines.map { "\($0.file):\($0.line): \($0.text)" }
                let place = sandbox.position.map { volume.line($0.file, $0.line) }
                notes.append(Note(source: place, lines: lines))
            }
        )
        self.notes = notes
    }

    /// The line that asks; nil where it is not known.
    func source(of place: Int) -> SourceLine? {
        notes.indices.contains(place) ? notes[place].source : nil
    }

    /// What was logged right before an ask.
    func lines(before place: Int) -> [String] {
        notes.indices.contains(place) ? notes[place].lines : []
    }
}

extension RunHistory.Step {
    /// What the answer says, in words; nil for the receipt of an action, which its states tell.
    var answerWords: String? {
        let answer = Value(own: self.answer)
        if let raise = answer["raise"] {
            let message = raise["message"]?.text ?? ""
            return "an error, \(raise["code"]?.text ?? ""): \(message)".cut(toBytes: 1_000)
        }
        switch Value(own: ask).items.first?.text {
        case "action": return nil
        case "await": return Self.event(answer)
        case "wait": return "the time is over"
        case "remember": return "kept"
        case "allowed":
            if answer["allowed"] == .bool(true) { return "yes" }
            return "no: \(answer["why"]?.text ?? "")".cut(toBytes: 1_000)
        default: return answer.written.cut(toBytes: 300)
        }
    }

    private static func event(_ answer: Value) -> String {
        guard let type = answer["type"]?.text else { return "nothing: the time is over" }
        return answer["text"]?.text.map { "\(type) \"\($0)\"".cut(toBytes: 300) } ?? type
    }

    /// The event that an await was answered with: its type and time in seconds; nil for all else.
    var awaitedEvent: (type: String, at: Int64)? {
        guard Value(own: ask).items.first?.text == "await" else { return nil }
        let answer = Value(own: self.answer)
        guard let type = answer["type"]?.text, let at = answer["at"]?.whole else { return nil }
        return (type, Int64(at))
    }
}
