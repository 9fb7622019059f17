import ArgumentParser
import Automation
import Foundation
import Storage

/// Which shops and which journal: what each command takes that looks at what was done.
struct DeskOptions: ParsableArguments {
    @Argument(help: "A shop's folder, or a folder of shop folders.")
    var dir: String

    @Option(
        help: ArgumentHelp(
            "The journal's file. (default: DIR/.settle/journal.db)",
            valueName: "PATH"
        )
    )
    var journal: String?

    @Flag(help: "Print one JSON object per line.")
    var json = false

    func validate() throws {
        if journal == "" || journal == ":memory:" {
            throw ValidationError("--journal is the file of a journal that settle run has written")
        }
    }

    var journalPath: String { journal ?? ShopFolders.journalPath(of: dir) }

    /// Shows what a journal holds, also while a host has it open.
    ///
    /// - Parameters:
    ///   - atOneInstant: the journal as it stands now, whatever a host writes meanwhile.
    ///   - body: shows it.
    /// - Throws: what keeps the folder or the journal from being read, and what `body` throws.
    func look(
        atOneInstant: Bool = false,
        _ body: (OpenDesk) async throws -> Void
    ) async throws {
        let reading = try ShopFolders.read(dir)
        let journal = try SQLiteJournal.reading(journalPath, atOneInstant: atOneInstant)
        let desk = try OpenDesk(reading, journal: journal)
        for problem in reading.problems { Terminal.standardError.warning(problem.description) }
        for problem in desk.problems { Terminal.standardError.warning(problem) }
        try await body(desk)
        try journal.close()
    }
}

extension SQLiteJournal {
    /// What a journal is read for.
    enum Reading {
        case pages
        /// As it stands now, whatever a host writes meanwhile.
        case snapshot
        case backup
    }

    /// A journal that is there, open for reading: looking at one never makes it.
    static func reading(_ path: String, atOneInstant: Bool = false) throws -> SQLiteJournal {
        try reading(path, for: atOneInstant ? .snapshot : .pages)
    }

    static func reading(_ path: String, for purpose: Reading) throws -> SQLiteJournal {
        guard FileManager.default.fileExists(atPath: path) else {
            throw Refusal(
                description: """
                    there is no journal \(path); settle run makes it, or name another with --journal PATH
                    """
            )
        }
        let journal = SQLiteJournal(path: path)
        switch purpose {
        case .pages: try journal.openForReading()
        case .snapshot: try journal.openSnapshot()
        case .backup: try journal.openForBackup()
        }
        return journal
    }
}
