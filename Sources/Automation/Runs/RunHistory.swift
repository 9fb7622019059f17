public import Sandbox

/// Everything a run saw and asked, in order: enough to feed the same script again and get the same
/// asks, without the domain, the settings or the clock.
///
/// Stored as one flat list: version, the start's time and document, the log lines, how it ended
/// badly (null: it did not), then four values per step: the ask (a list of operation and
/// arguments), its answer, the time, and the members of the document that changed (null: none). A
/// run that waits ends with an ask alone.
public struct RunHistory: Sendable, Equatable {
    /// One ask, and what the run was given for it.
    public struct Step: Sendable, Equatable {
        /// A list of the operation's name and its arguments; replay compares its bytes.
        public var ask: FlatValue
        /// What the ask returned in the script.
        public var answer: FlatValue
        /// The host's clock with the answer, in seconds since 1970.
        public var now: Int64
        /// Members of the document that changed with the answer; nil where none did.
        public var changes: FlatValue?
    }

    private static let version: Int64 = 1

    /// The host's clock at the start, in seconds since 1970.
    public var startedAt: Int64
    /// What the run's `ticket` read at the start.
    public var document: FlatValue
    /// The answered asks, in order.
    public var steps: [Step] = []
    /// What the rule wrote with `log`, each with its position.
    public var lines: [String] = []
    /// The message of the error or limit that ended it.
    public var failure: String?
    /// The ask that has no answer yet.
    public var waitingFor: FlatValue?

    init(startedAt: Int64, document: FlatValue) {
        self.startedAt = startedAt
        self.document = document
    }

    /// As bytes, for the journal.
    ///
    /// - Parameter writer: an empty one with room.
    /// - Returns: the list that the type describes.
    func encoded(with writer: inout FlatWriter) -> [UInt8] {
        writer.beginList()
        writer.integer(Self.version)
        writer.integer(startedAt)
        writer.append(document)
        writer.beginList()
        for line in lines { writer.string(line) }
        writer.endList()
        if let failure { writer.string(failure) } else { writer.null() }
        for step in steps {
            writer.append(step.ask)
            writer.append(step.answer)
            writer.integer(step.now)
            if let changes = step.changes { writer.append(changes) } else { writer.null() }
        }
        if let waitingFor { writer.append(waitingFor) }
        writer.endList()
        return writer.takeValue().bytes
    }

    /// Reads what ``encoded`` wrote; nil for anything else.
    public init?(decoding bytes: [UInt8]) {
        let items = Value(own: FlatValue(bytes: bytes)).items
        guard items.count >= 5, items[0] == .integer(Self.version),
            case .integer(let start) = items[1]
        else { return nil }
        startedAt = start
        document = items[2].flat
        lines = items[3].items.compactMap(\.text)
        failure = items[4].text
        var place = 5
        while place + 4 <= items.count {
            guard case .integer(let now) = items[place + 2] else { return nil }
            let changes = items[place + 3] == .null ? nil : items[place + 3].flat
            steps.append(
                Step(
                    ask: items[place].flat,
                    answer: items[place + 1].flat,
                    now: now,
                    changes: changes
                )
            )
            place += 4
        }
        if place < items.count { waitingFor = items[place].flat }
    }
}
