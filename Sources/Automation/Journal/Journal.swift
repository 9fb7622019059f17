public import Disputes

/// The durable record of a host: events, tickets, runs, actions, money.
///
/// A journal promises three things. What ``commit(_:)`` was given is there wholly or not at all,
/// and is on disk when it returns. An event is kept once, however often it arrives. What is read is
/// what was committed.
///
/// One host owns a journal at a time; its calls may come from any one thread at a time, reads also
/// while a commit is under way.
///
/// ## Topics
/// - Life: ``open(as:)``, ``close()``
/// - Writing: ``commit(_:)``
/// - What the engine reads: ``tickets(_:)``, ``spending(of:on:)``, ``unfinished(limit:)``,
///   ``due(after:limit:)``, ``log(endingAt:count:)``, ``run(_:)``, ``action(_:)``,
///   ``ledgerEntry(_:)``, ``openActions(after:limit:)``, ``memory(of:key:)``,
///   ``memoryCount(of:)``, ``figures(of:since:)``, ``timerSettings(of:)``,
///   ``script(_:)``
/// - What people look for: ``identity()``, ``openAction(key:)``, ``runs(in:after:limit:)``,
///   ``attention(after:limit:)``
/// - Pages for people and tests: ``events(after:limit:)``, ``outcomes(after:limit:)``,
///   ``runs(after:limit:)``, ``actions(after:limit:)``, ``ledger(after:limit:)``,
///   ``tickets(after:limit:)``, ``deadLetters(after:limit:)``, ``memory(after:limit:)``,
///   ``figures(after:limit:)``, ``scripts()``
/// - What a live host keeps: ``stream(after:limit:)``, ``streamSpan()``, ``settings(named:)``
/// - What may be forgotten (``Compaction``): ``firstStreamedEvent(after:)``,
///   ``deadLetters(before:after:limit:)``, ``scriptHashes()``, ``pins(after:limit:)``,
///   ``giveBackSpace(bytes:)``
public protocol Journal: Sendable {
    /// Takes the journal for a host.
    ///
    /// A new journal remembers `identity`; another identity is refused later, so that a rehearsal
    /// can't use up the real journal. From here until ``close()`` the journal counts as uncleanly
    /// ended.
    /// - Throws: ``JournalError/otherIdentity(had:asked:)``, and errors of the disk.
    func open(as identity: JournalIdentity) throws(JournalError) -> JournalStart

    /// Writes everything in `commit` in one transaction; on return it is on disk.
    ///
    /// Arrivals get consecutive numbers in their order; one whose `(shop, id)` is known gets none
    /// and changes nothing.
    func commit(_ commit: Commit) throws(JournalError) -> CommitReceipt

    /// Marks a clean end. The journal may be opened again.
    func close() throws(JournalError)

    /// The records of those of `keys` that the journal knows.
    func tickets(_ keys: [TicketKey]) throws(JournalError) -> [TicketKey: [UInt8]]

    /// Money reserved and posted by actions asked on a day (days since 1970 in the shop's zone).
    func spending(of shop: ShopKey, on day: Int) throws(JournalError) -> Spending

    /// Events that were appended but whose outcome was never committed, in order: above
    /// ``JournalStart/processedThrough``, without those that others overtook.
    func unfinished(limit: Int) throws(JournalError) -> [NumberedEvent]

    /// Tickets with a timer after `after` (nil: all), by time, then by creation.
    func due(after: DueTime?, limit: Int) throws(JournalError) -> [DueTicket]

    /// The last `count` events of a ticket's log that ends with event `number`, oldest first; fewer
    /// where the log has fewer, or older ones were forgotten.
    func log(endingAt number: Int64, count: Int) throws(JournalError) -> [LoggedEvent]

    /// A run by its number.
    func run(_ number: Int64) throws(JournalError) -> RunRecord?

    /// An action by its number.
    func action(_ number: Int64) throws(JournalError) -> ActionRecord?

    /// A ledger entry by its action's number.
    func ledgerEntry(_ number: Int64) throws(JournalError) -> LedgerEntry?

    /// Actions in a state that may still change, by number.
    func openActions(after: Int64, limit: Int) throws(JournalError) -> [ActionRecord]

    /// What a shop remembers under `key`, encoded.
    func memory(of shop: ShopKey, key: String) throws(JournalError) -> [UInt8]?

    /// How many keys a shop remembers.
    func memoryCount(of shop: ShopKey) throws(JournalError) -> Int

    /// A shop's days from `day` on, in order.
    func figures(of shop: ShopKey, since day: Int) throws(JournalError) -> [DayFigures]

    /// The digest of what a shop's timers were made by; nil where there is none yet.
    func timerSettings(of shop: ShopKey) throws(JournalError) -> [UInt8]?

    /// The scripts of a hash.
    func script(_ hash: [UInt8]) throws(JournalError) -> ScriptRecord?

    /// What the journal is used for; nil in a new one. Does not take it.
    func identity() throws(JournalError) -> JournalIdentity?

    /// The open action with that key.
    func openAction(key: String) throws(JournalError) -> ActionRecord?

    /// Runs in one of the states (not ``RunRecord/State/done``), by number.
    func runs(
        in states: Set<RunRecord.State>,
        after: Int64,
        limit: Int
    ) throws(JournalError) -> [RunRecord]

    /// Tickets that are paused or handed over, in the order of platform, shop, ticket.
    func attention(after: TicketKey?, limit: Int) throws(JournalError) -> [TicketRecord]

    /// Events with a number above `after`, in order, at most `limit`; so for the pages below.
    func events(after: Int64, limit: Int) throws(JournalError) -> [NumberedEvent]
    func outcomes(after: Int64, limit: Int) throws(JournalError) -> [EventOutcome]
    func runs(after: Int64, limit: Int) throws(JournalError) -> [RunRecord]
    func actions(after: Int64, limit: Int) throws(JournalError) -> [ActionRecord]
    func ledger(after: Int64, limit: Int) throws(JournalError) -> [LedgerEntry]
    /// Tickets with keys after `after` (nil: all), in the order of platform, shop, ticket.
    func tickets(after: TicketKey?, limit: Int) throws(JournalError) -> [TicketRecord]
    /// Dead letters in the order of line, then digest.
    func deadLetters(after: DeadLetter.Key?, limit: Int) throws(JournalError) -> [DeadLetter]
    /// Remembered values in the order of platform, shop, key.
    func memory(after: MemoryRecord.Key?, limit: Int) throws(JournalError) -> [MemoryRecord]
    /// Figures in the order of platform, shop, day.
    func figures(after: DayFigures.Key?, limit: Int) throws(JournalError) -> [DayFigures]
    /// Script sets by hash, in the order of their hashes.
    func scripts() throws(JournalError) -> [ScriptRecord]

    /// Items of the stream behind a position, in order, at most `limit`.
    func stream(after: Int64, limit: Int) throws(JournalError) -> [StreamItem]
    /// Which positions of the stream are there.
    func streamSpan() throws(JournalError) -> StreamSpan
    /// Settings whose names begin so, in the order of their names.
    func settings(named prefix: String) throws(JournalError) -> [Setting]

    /// The number of the first event that the stream shows behind a position; nil: it shows none.
    func firstStreamedEvent(after position: Int64) throws(JournalError) -> Int64?
    /// Dead letters that came before a time of the host's clock, by the order in which they came.
    func deadLetters(
        before time: Timestamp,
        after: Int64,
        limit: Int
    ) throws(JournalError) -> [Int64]
    /// Hashes of all script sets.
    func scriptHashes() throws(JournalError) -> Set<[UInt8]>
    /// What runs are pinned to, by their numbers.
    func pins(after: Int64, limit: Int) throws(JournalError) -> [RunPin]
    /// Gives free space back to the disk, at most so many bytes: a moment's work between commits.
    ///
    /// - Returns: how many bytes were given back; 0 where none are free, or it can't.
    func giveBackSpace(bytes: Int) throws(JournalError) -> Int
}

/// What a journal is used for; fixed by its first opening.
public struct JournalIdentity: Sendable, Hashable {
    /// The kind of gateway: `print`, `http`.
    public var gateway: String
    /// The kind of clock: `events`, `wall`.
    public var clock: String

    /// An identity by its two kinds.
    public init(gateway: String, clock: String) {
        self.gateway = gateway
        self.clock = clock
    }
}

/// Where a journal stands when it is opened.
public struct JournalStart: Sendable, Hashable {
    /// The number of the last event appended, consecutive from 1; 0 in a new journal.
    public var lastNumber: Int64 = 0
    /// Events up to this number are finished.
    public var processedThrough: Int64 = 0
    /// The host's clock at the last commit; nil in a new journal.
    public var clock: Timestamp?
    /// The last host ended without ``Journal/close()``.
    public var endedUncleanly = false
    /// The event whose rules were running when a host died, and how often it died there in a row.
    public var mark: Mark?
    /// The last number given to timers and made events; 0 in a new journal.
    public var sequence: Int64 = 0

    /// The start of a new journal.
    public init() {}
}

/// A durable note that the rules of an event are about to run, set only after an unclean end.
public struct Mark: Sendable, Hashable {
    /// An event under whose mark the host died so often in a row becomes a dead letter.
    static let attemptsMax = 3

    /// The event's number.
    public var event: Int64
    /// How often the rules of this event were begun without an end, this time included.
    public var attempts: Int

    /// A mark at an event.
    public init(event: Int64, attempts: Int) {
        self.event = event
        self.attempts = attempts
    }
}

/// Why a journal couldn't do what it was asked.
public enum JournalError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another process has the journal open.
    case locked(path: String)
    /// The journal belongs to another kind of gateway or clock.
    case otherIdentity(had: JournalIdentity, asked: JournalIdentity)
    /// The path can't be opened or isn't a journal of this version.
    case unusable(path: String, reason: String)
    /// A read or write failed; nothing of the commit is on disk.
    case failed(reason: String)

    /// The sentence for people, with what to do.
    public var description: String {
        switch self {
        case .locked(let path):
            "the journal \(path) is in use by another settle; stop it, or name another with --journal NEW"
        case .otherIdentity(let had, let asked):
            """
            this journal belongs to runs with gateway \(had.gateway) and clock \(had.clock), not gateway \
            \(asked.gateway) and clock \(asked.clock); name a new one with --journal NEW
            """
        case .unusable(let path, let reason):
            "the journal \(path) can't be opened: \(reason)"
        case .failed(let reason):
            "the journal can't be written: \(reason); what was not acknowledged is not on disk"
        }
    }
}
