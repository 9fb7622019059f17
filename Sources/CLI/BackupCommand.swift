import ArgumentParser
import Storage

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies a journal as it stands, also while a host is at work on it.",
        usage: "settle backup <dir> --to <FILE> [--journal <PATH>] [--replace]",
        discussion: """
            The copy is the journal at one instant. It has its name only when it is whole and on disk; what a host \
            commits meanwhile goes on as ever. It is a journal: settle trace, actions and run take it with --journal.

            EXAMPLES
              settle backup my-shop --to /backup/my-shop-$(date +%F).db
              settle backup shops --to backup.db --replace
              settle backup --journal rehearsal.db --to copy.db

            Exit status: 0 the copy is on disk, 1 it could not be made, 64 wrong usage.
            """
    )

    @OptionGroup var place: JournalPlace

    @Option(help: ArgumentHelp("Where the copy is to be.", valueName: "FILE"))
    var to: String

    @Flag(help: "In place of a file that is there.")
    var replace = false

    func validate() throws {
        if to.isEmpty { throw ValidationError("--to is a file") }
    }

    func run() async throws {
        try await orSayWhy {
            let journal = try SQLiteJournal.reading(place.path, for: .backup)
            var bar = ProgressBar(totalBytes: nil)
            defer { bar.clear() }
            let copy = try journal.backUp(to: to, replacing: replace) { progress in
                bar.totalBytes = Int(progress.bytesTotal)
                bar.show(ByteCount(progress.bytes).text, bytes: Int(progress.bytes))
            }
            bar.clear()
            try journal.close()
            let events = counted(Int(copy.lastNumber), "event")
            Terminal.standardError.line(
                "the journal with \(events) is in \(to): \(ByteCount(copy.bytes).text)".printable
            )
        }
    }
}
