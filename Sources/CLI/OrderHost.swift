import ArgumentParser
import Automation
import Storage

/// Carries out what people want, by the live host of the folder, or by one of its own where there is
/// none, and says what came of it.
final class OrderHost {
    private enum Way {
        /// A host over the journal, which only does this.
        case own(Host)
        /// The one that is at work on it.
        case live(ControlClient)
    }

    private let way: Way
    /// To be read from.
    let journal: SQLiteJournal
    private let terminal = Terminal.standardError
    /// Everything that was wanted was done, and no run failed with it.
    private(set) var isClean: Bool

    private init(_ way: Way, _ journal: SQLiteJournal, isClean: Bool) {
        self.way = way
        self.journal = journal
        self.isClean = isClean
    }

    /// Carries out orders, and ends with exit code 1 where not all went well.
    ///
    /// Where a live host answers on the folder's control socket, it does it; but a journal that is
    /// named, and that nobody has open, is another one.
    static func work(
        _ options: DeskOptions,
        _ body: (OrderHost) async throws -> Void
    ) async throws {
        let control = ControlSocket(in: options.dir)
        if options.journal == nil, let client = await ControlClient.reach(control) {
            return try await workLive(client, options, body)
        }
        do {
            try await workAlone(options, body)
        } catch let error as JournalError {
            guard case .locked = error, let client = await ControlClient.reach(control) else {
                throw error
            }
            try await workLive(client, options, body)
        }
    }

    private static func workLive(
        _ client: ControlClient,
        _ options: DeskOptions,
        _ body: (OrderHost) async throws -> Void
    ) async throws {
        let journal = try SQLiteJournal.reading(options.journalPath)
        let host = OrderHost(.live(client), journal, isClean: true)
        do {
            try await body(host)
        } catch {
            await client.close()
            throw error
        }
        await client.close()
        try journal.close()
        if !host.isClean { throw ExitCode(1) }
    }

    /// Opens the journal as what it was made for.
    ///
    /// A journal of `print` has what is approved carried out at once; with any other gateway it stays
    /// ready for the host that can send it.
    private static func workAlone(
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
        let host = OrderHost(.own(opening.host), journal, isClean: isWhole)
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
        var done = 0
        for reply in try await replies(to: orders) {
            switch reply {
            case .success(let sentence):
                done += 1
                if saysSuccess { terminal.line(sentence.printable) }
            case .failure(let problem): refuse("\(problem)")
            }
        }
        return done
    }

    private func replies(to orders: [Order]) async throws -> [Result<String, any Error>] {
        switch way {
        case .own(let host):
            let replies = try await host.carryOut(orders) { outcome in
                if !outcome.lines.isEmpty {
                    try StandardOutput.write(outcome.lines, inJournal: true)
                }
                for warning in outcome.warnings { terminal.warning(warning.description) }
                if !outcome.tally.isClean { isClean = false }
            }
            return replies.map { reply in reply.mapError { $0 } }
        case .live(let client):
            var replies: [Result<String, any Error>] = []
            for order in orders {
                replies.append(try await client.carryOut(order).mapError { $0 })
            }
            return replies
        }
    }

    /// Lets all runs that wait go on with the scripts of now, page by page, and says which can't.
    ///
    /// - Returns: how many waited, and how many were moved.
    /// - Throws: ``JournalError``, ``OutputError``, ``Refusal``.
    func moveWaiting() async throws -> (waiting: Int, moved: Int) {
        switch way {
        case .own: try await moveOwn()
        case .live(let client):
            try await client.moveWaiting { problem in refuse(problem) }
        }
    }

    /// Runs that are moved in one turn of the host.
    private static let movesAtOnce = 256

    private func moveOwn() async throws -> (waiting: Int, moved: Int) {
        var sums = (waiting: 0, moved: 0)
        var after = Int64.min
        while case let page = try journal.runs(
            in: [.waiting],
            after: after,
            limit: Self.movesAtOnce
        ), let last = page.last {
            after = last.number
            sums.waiting += page.count
            sums.moved += try await carryOut(
                page.map { .moveWaiting(number: $0.number) },
                saysSuccess: false
            )
        }
        return sums
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
