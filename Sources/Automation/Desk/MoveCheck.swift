import Sandbox

/// Whether a run of a journal could go on with the scripts that a shop has now.
public struct MoveCheck: Sendable, Equatable {
    /// The place of the shop's folder among those that were given.
    public var folder: Int
    /// The run's id, as 32 hexadecimal digits.
    public var run: String
    /// The ticket it runs for.
    public var ticket: TicketKey
    /// The name of its rule.
    public var rule: String
    /// Where it stands.
    public var state: RunRecord.State
    /// It runs on these very scripts.
    public var isCurrent: Bool
    /// Whether it could move; the first difference where it can't.
    public var agreement: Agreement
}

/// Replays the runs of a journal that may still go on, page by page, on a thread with the stack that
/// scripts need. No run is changed.
public actor MoveChecker {
    /// Runs that are replayed at a time.
    private static let pageRuns = 64

    private let executor: ThreadExecutor
    private let journal: any Journal
    private let folders: [ShopScripts]
    private var engine: Engine?
    private var places: [ShopKey: Int] = [:]
    private var last = Int64.min
    /// Runs of shops that are not among the folders, or can't be loaded: they were not looked at.
    public private(set) var skippedRuns = 0

    /// Where the thread of scripts is.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// A checker at the first run.
    ///
    /// - Parameters:
    ///   - journal: open, for reading or by a host.
    ///   - folders: the shops' texts of now.
    public init(journal: any Journal, folders: [ShopScripts]) {
        executor = ThreadExecutor()
        self.journal = journal
        self.folders = folders
    }

    /// The next runs, by number: those that wait, failed, hit a limit or diverged.
    ///
    /// - Returns: what was found; nil at the end.
    /// - Throws: ``JournalError``, or ``SandboxError`` where there is no memory for a sandbox.
    public func next() throws -> [MoveCheck]? {
        let page = try journal.runs(
            in: [.waiting, .failed, .stopped, .diverged],
            after: last,
            limit: Self.pageRuns
        )
        guard let end = page.last else { return nil }
        last = end.number
        let engine = try loadedEngine()
        return page.compactMap { check($0, with: engine) }
    }

    private func check(_ record: RunRecord, with engine: Engine) -> MoveCheck? {
        guard let place = places[record.ticket.shop], let shop = engine.shops[record.ticket.shop]
        else {
            skippedRuns += 1
            return nil
        }
        let scripts = shop.rulebook.scripts
        let agreement =
            RunHistory(decoding: record.log).map { history in
                engine.agreement(of: record, history, with: scripts, shop.settings)
            } ?? .diverges("it was written by another settle, and can't be read by this one")
        return MoveCheck(
            folder: place,
            run: record.id.hexadecimal,
            ticket: record.ticket,
            rule: record.rule,
            state: record.state,
            isCurrent: record.pin == scripts.pin.hash,
            agreement: agreement
        )
    }

    /// An engine of the shops that can be loaded; what is wrong with the others is not told here.
    private func loadedEngine() throws -> Engine {
        if let engine { return engine }
        let sandbox = try Sandbox()
        var rulebooks: [Rulebook] = []
        for (place, folder) in folders.enumerated() {
            guard let rulebook = try? Rulebook(folder, in: sandbox),
                places[rulebook.settings.shop] == nil
            else { continue }
            places[rulebook.settings.shop] = place
            rulebooks.append(rulebook)
        }
        let engine = Engine(
            shops: rulebooks,
            journal: journal,
            gateway: AbsentGateway(kind: "none"),
            start: JournalStart(),
            sandbox: sandbox
        )
        self.engine = engine
        return engine
    }
}
