public import Sandbox

/// Everything a run saw and asked, in order: enough to feed the same script again and get the same
/// asks, without the domain, the settings or the clock.
///
/// Stored as one flat list: the asks' protocol, the start (time, body, shop's name, shadow,
/// document), the position in the ticket's log, two numbers on retries, the log lines, how it ended badly (null:
/// it did not), then four values per step: the ask (a list of operation and arguments), its answer,
/// the time, and the members of the document that changed (null: none). A run that waits ends with
/// an ask alone. An event given as an answer is kept whole: a replay reads nothing else.
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

    /// The asks that this host speaks; a run of another protocol is left waiting.
    static let askProtocol: Int64 = 2

    /// The host's clock at the start, in seconds since 1970.
    public var startedAt: Int64
    /// The number under which the pinned scripts keep the rule's `run`.
    public var body: Int
    /// The shop's name as scripts read it.
    public var shopName: String
    /// It was begun in shadow, and stays so.
    public var isShadow: Bool
    /// What the run's `ticket` read at the start.
    public var document: FlatValue
    /// The last event that an await of this run returned, by its position in the ticket's log; the
    /// event that started it, at first.
    public var position: Int
    /// How often a human had a failed step tried again.
    public var retries = 0
    /// The place of the last such step, from 1: it has a key of its own; 0: none.
    public var retriedAt = 0
    /// The answered asks, in order, as they are encoded.
    var recorded = RecordedSteps()
    /// What the rule wrote with `log`, each with its position.
    public var lines: [String] = []
    /// The message of the error or limit that ended it.
    public var failure: String?
    /// The ask that has no answer yet.
    public var waitingFor: FlatValue?

    /// The answered asks, in order.
    public var steps: [Step] { recorded.map(Step.init) }

    init(
        startedAt: Int64,
        body: Int,
        shopName: String,
        isShadow: Bool,
        document: FlatValue,
        position: Int
    ) {
        self.startedAt = startedAt
        self.body = body
        self.shopName = shopName
        self.isShadow = isShadow
        self.document = document
        self.position = position
    }

    /// As bytes, for the journal.
    ///
    /// - Parameter writer: an empty one with room.
    /// - Returns: the list that the type describes.
    func encoded(with writer: inout FlatWriter) -> [UInt8] {
        writer.beginList()
        writer.integer(Self.askProtocol)
        writer.integer(startedAt)
        writer.integer(Int64(body))
        writer.string(shopName)
        writer.bool(isShadow)
        writer.append(document)
        writer.integer(Int64(position))
        writer.integer(Int64(retries))
        writer.integer(Int64(retriedAt))
        writer.beginList()
        for line in lines { writer.string(line) }
        writer.endList()
        if let failure { writer.string(failure) } else { writer.null() }
        writer.append(
            items: recorded.count * RecordedSteps.valuesPerStep,
            encoded: recorded.bytes
        )
        if let waitingFor { writer.append(waitingFor) }
        writer.endList()
        return writer.takeValue().bytes
    }

    /// Reads what ``encoded`` wrote; nil for anything else, and for another protocol of asks.
    public init?(decoding bytes: [UInt8]) {
        do throws(FlatError) {
            var reader = FlatReader(FlatValue(bytes: bytes))
            var items = try reader.list()
            guard try items.integer() == Self.askProtocol else { return nil }
            self.init(
                startedAt: try items.integer(),
                body: Int(try items.integer()),
                shopName: try items.string(),
                isShadow: try items.bool(),
                document: try items.raw(),
                position: Int(try items.integer())
            )
            retries = Int(try items.integer())
            retriedAt = Int(try items.integer())
            var lines = try items.list()
            while lines.remaining > 0 { self.lines.append(try lines.string()) }
            if items.kind == .null { try items.skip() } else { failure = try items.string() }
            recorded = try RecordedSteps(reading: &items)
            if items.remaining > 0 { waitingFor = try items.raw() }
        } catch {
            return nil
        }
    }

    /// The protocol of a stored run's asks; nil for what is no history.
    static func askProtocol(of bytes: [UInt8]) -> Int64? {
        var reader = FlatReader(FlatValue(bytes: bytes))
        guard var items = try? reader.list() else { return nil }
        return try? items.integer()
    }
}

extension RunHistory.Step {
    fileprivate init(_ slices: RecordedSteps.Slices) {
        ask = FlatValue(bytes: Array(slices.ask))
        answer = FlatValue(bytes: Array(slices.answer))
        now = slices.now
        changes = slices.changes.map { FlatValue(bytes: Array($0)) }
    }
}
