import ArgumentParser
import Automation
import Disputes
import Storage

struct CompactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Has a journal forget what is old and over, and gives the space back.",
        usage: "settle compact <dir> [--older-than <90d>] [--journal <PATH>] [--dry-run]",
        discussion: """
            Forgotten are, of what came before: the texts and traces of events of tickets that have ended, and the \
            logs of their runs; the stream; dead letters; scripts that nothing is left of. What is kept: the ledger, \
            actions, tickets as they stand, ids of events (one that comes again is still known), and everything of \
            tickets that are open, paused or handed over, or of which an action, a timer or a run waits, or a run \
            failed and was neither tried again nor cancelled.

            Older is older by the host's clock: of now for a live host's journal, of its last event for one of \
            recorded events. Where a live host is at work it does it, beside everything else; killed at any moment, \
            nothing is lost, and the next time goes on. What is forgotten does not come back: see settle backup.

            EXAMPLES
              settle compact my-shop --dry-run
              settle compact shops --older-than 365d
              settle compact --journal rehearsal.db --older-than 30d

            Exit status: 0 it is done, 1 it could not be done, 64 wrong usage.
            """
    )

    @OptionGroup var place: JournalPlace

    @Option(help: ArgumentHelp("What is younger stays.", valueName: "90d"))
    var olderThan = Age.standard

    @Flag(help: "Only say what would be forgotten.")
    var dryRun = false

    func run() async throws {
        try await orSayWhy {
            if dryRun { return try look() }
            let control = place.dir.map(ControlSocket.init(in:))
            if place.journal == nil, let control, let client = await ControlClient.reach(control) {
                return try await compact(by: client)
            }
            do {
                try compactAlone()
            } catch let error as JournalError {
                guard case .locked = error, let control,
                    let client = await ControlClient.reach(control)
                else { throw error }
                try await compact(by: client)
            }
        }
    }

    /// Looks at the journal as it stands now, also while a host is at work on it.
    private func look() throws {
        let journal = try SQLiteJournal.reading(place.path, atOneInstant: true)
        guard let identity = try journal.identity() else { return say(Compaction.Report()) }
        var compaction = try Compaction(
            of: journal,
            before: bound(identity, clock: try journal.clock())
        )
        var bar = CompactionBar()
        while try compaction.next() != nil { bar.show(compaction.report) }
        bar.clear()
        say(compaction.report)
        try journal.close()
    }

    private func compactAlone() throws {
        let journal = try JournalAlone(place.path)
        guard let identity = journal.identity else { return say(Compaction.Report()) }
        var bar = CompactionBar()
        let report = try journal.compact(
            before: bound(identity, clock: journal.start.clock)
        ) { bar.show($0) }
        bar.clear()
        say(report)
        try journal.close()
    }

    private func compact(by client: ControlClient) async throws {
        var bar = CompactionBar()
        do {
            let report = try await client.compact(olderThan: olderThan.days) { bar.show($0) }
            bar.clear()
            say(report)
        } catch {
            bar.clear()
            await client.close()
            throw error
        }
        await client.close()
    }

    /// What came at this time or later stays.
    private func bound(_ identity: JournalIdentity, clock: Timestamp?) -> Timestamp {
        let isWall = identity.clock == ClockKind.wall.rawValue
        return olderThan.before(isWall ? SystemClock().now : clock ?? SystemClock().now)
    }

    private func say(_ report: Compaction.Report) {
        let what = report.sentence ?? "nothing that is older than \(olderThan.days) days and over"
        Terminal.standardError.line((dryRun ? "would be forgotten: " : "forgotten: ") + what)
    }
}
