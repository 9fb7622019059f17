import Automation
import Storage

/// The events that a journal kept, as lines of input: those that arrived, not those of deadlines.
final class JournalLines: LineSource {
    /// A batch ends here too, so that long events take no more memory than many.
    private static let pageEvents = 256
    private static let batchBytesMax = 4 << 20

    /// Events taken, in place of bytes: the journal tells how many there are.
    var bytesRead: Int { Int(after) }

    private let journal: SQLiteJournal
    private var after: Int64 = 0
    private var page: ArraySlice<NumberedEvent> = []
    /// Events whose texts the journal no longer keeps.
    private var forgottenCount = 0

    /// Reads an open journal from its first event on.
    init(_ journal: SQLiteJournal) {
        self.journal = journal
    }

    func nextBatch(count: Int, milliseconds: Int) throws -> [InputLine] {
        var batch: [InputLine] = []
        var bytes = 0
        while batch.count < count, bytes < Self.batchBytesMax {
            if page.isEmpty {
                page = try journal.events(after: after, limit: Self.pageEvents)[...]
            }
            guard let event = page.popFirst(), event.number < NumberedEvent.madeFrom else { break }
            after = event.number
            let body = event.event.body
            if body.isEmpty {
                forgottenCount += 1
                continue
            }
            bytes += body.count
            batch.append(InputLine(number: Int(event.number), bytes: body, length: body.count))
        }
        if batch.isEmpty, forgottenCount > 0 {
            let events = counted(forgottenCount, "event")
            Terminal.standardError.warning(
                "\(events) that the journal no longer keeps (settle compact) are left out"
            )
        }
        return batch
    }
}
