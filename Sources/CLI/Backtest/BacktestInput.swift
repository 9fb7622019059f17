import Automation
import Storage

/// Where recorded events come from; read as often as there are versions to try.
struct BacktestInput {
    private let events: String
    private let journal: SQLiteJournal?

    /// Looks whether they can be read, before the shops are loaded.
    ///
    /// - Throws: ``InputError``, or why the journal can't be read.
    init(events: String?, journal: String?) throws {
        self.events = events ?? "-"
        self.journal = try journal.map { try SQLiteJournal.reading($0, atOneInstant: true) }
        if let events, events != "-" { _ = LineInput(try InputFile(path: events)) }
    }

    /// Begins to read: the events of some shops, and how much the intake will have read at the end,
    /// where that is known.
    func begin(_ shops: Set<ShopKey>) throws -> (intake: Intake, total: Int?) {
        if let journal {
            let total = Int(try journal.lastNumber())
            return (Intake(shops: shops) { JournalLines(journal) }, total)
        }
        let file = try InputFile(path: events)
        return (Intake(shops: shops) { LineInput(file) }, file.totalBytes)
    }
}
