import ArgumentParser
import Automation
import Storage

/// A host over a journal that only carries out what people want, and says what came of it.
final class OrderHost {
    private let host: Host
    /// Owned by the host; to be read from.
    let journal: SQLiteJournal
    private let terminal = Terminal.standardError
    /// Everything that was wanted was done, and no run failed with it.
    private(set) var isClean: Bool

    private init(_ host: Host, _ journal: SQLiteJournal, isClean: Bool) {
        self.host = host
        self.journal = journal
        self.isClean = isClean
    }

    /// Opens a journal as what it was made for, works on it, and ends with exit code 1 where not all
    /// went well.
    ///
    /// A journal of `print` has what is approved carried out at once; with any other gateway it stays
    /// ready for the host that can send it.
    static func work(
        _ options: DeskOptions,
        _ body: (OrderHost) async throws -> Void
    ) async throws {
        let reading = try ShopFolders.read(options.dir)
        let identity = try identity(of: options.journalPath)
        let isPrint = identity.gateway == PrintGateway().kind
        let journal = SQLiteJournal(path: options.journalPath)
        let opening = try await Host.open(
            reading.shops.map(\.scripts),
            journal: journal,
            gateway: isPrint ? PrintGateway() : AbsentGateway(kind: identity.gateway),
            clock: ClockKind(rawValue: identity.clock) ?? .events
        )
        for problem in reading.problems { Terminal.standardError.error(problem.description) }
        for (place, problem) in opening.problems {
            Terminal.standardError.error("\(reading.shops[place].path)/\(problem)")
        }
        let isWhole = reading.problems.isEmpty && opening.problems.isEmpty
        let host = OrderHost(opening.host, journal, isClean: isWhole)
        try await body(host)
        try opening.host.close()
        if !isPrint {
            Terminal.standardError.line(
                "what is to be sent goes out with the next settle run \(options.dir) --gateway URL"
                    .printable
            )
        }
        if !host.isClean { throw ExitCode(1) }
    }

    private static func identity(of path: String) throws -> JournalIdentity {
        let journal = try SQLiteJournal.reading(path)
        let identity = try journal.identity()
        try journal.close()
        guard let identity else {
            throw Refusal(description: "the journal \(path) is empty; settle run fills it")
        }
        return identity
    }

    /// Carries out orders and says what came of each, or why it can't be.
    ///
    /// - Parameters:
    ///   - orders: what is wanted, in order.
    ///   - saysSuccess: false says only what can't be.
    /// - Returns: how many were carried out.
    /// - Throws: ``JournalError``, ``OutputError``.
    @discardableResult
    func carryOut(_ orders: [Order], saysSuccess: Bool = true) async throws -> Int {
        let replies = try await host.carryOut(orders) { outcome in
            if !outcome.lines.isEmpty { try StandardOutput.write(outcome.lines, inJournal: true) }
            for warning in outcome.warnings { terminal.warning(warning.description) }
            if !outcome.tally.isClean { isClean = false }
        }
        var done = 0
        for reply in replies {
            switch reply {
            case .success(let sentence):
                done += 1
                if saysSuccess { terminal.line(sentence.printable) }
            case .failure(let problem): refuse(problem.description)
            }
        }
        return done
    }

    /// Says that something can't be done.
    func refuse(_ sentence: String) {
        terminal.error(sentence)
        isClean = false
    }

    /// The whole keys of actions that are named by beginnings; one that fits no single open action is
    /// refused.
    func keys(beginning prefixes: [String]) throws -> [String] {
        let desk = Desk(journal: journal, shops: [])
        return try prefixes.compactMap { prefix in
            if let key = try desk.key(beginning: prefix) { return key }
            refuse(
                """
                no single open action has a key that begins with '\(prefix)'; give at least 6 characters \
                of it, see settle actions DIR
                """
            )
            return nil
        }
    }
}
