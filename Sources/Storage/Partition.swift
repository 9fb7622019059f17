import Automation
import Disputes
import GRDB

/// Where the journal stands: its one row in the table `partition`.
struct Partition {
    /// One higher at each opening: which host wrote.
    var epoch: Int64 = 0
    var identity: JournalIdentity
    var start = JournalStart()
    /// The position of the last item of the stream.
    var lastPosition: Int64 = 0

    /// The only partition, until several hosts share a journal.
    private static let number: Int64 = 0

    init(identity: JournalIdentity) {
        self.identity = identity
    }

    /// The stored row; nil in a new journal.
    static func read(from database: Database) throws -> Partition? {
        let statement = try RawStatement(
            database,
            """
            SELECT epoch, gateway, clock_kind, last_number, processed_through, clock, \
            ended_cleanly, mark_event, mark_attempts, sequence, last_position \
            FROM partition WHERE number = ?
            """
        )
        statement.bind(number, at: 1)
        return try statement.all(Partition.init(row:)).first
    }

    private init(row: RawStatement) {
        epoch = row.integer(0)
        identity = JournalIdentity(gateway: row.text(1), clock: row.text(2))
        start.lastNumber = row.integer(3)
        start.processedThrough = row.integer(4)
        start.clock = row.isNull(5) ? nil : Timestamp(milliseconds: row.integer(5))
        start.endedUncleanly = row.integer(6) == 0
        start.mark =
            row.isNull(7) ? nil : Mark(event: row.integer(7), attempts: Int(row.integer(8)))
        start.sequence = row.integer(9)
        lastPosition = row.integer(10)
    }

    func write(to database: Database) throws {
        let statement = try RawStatement(
            database,
            """
            INSERT OR REPLACE INTO partition(number, epoch, gateway, clock_kind, last_number, \
            processed_through, clock, ended_cleanly, mark_event, mark_attempts, sequence, \
            last_position) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        var row = BoundRow(statement)
        row.append(Self.number)
        row.append(epoch)
        row.append(identity.gateway)
        row.append(identity.clock)
        row.append(start.lastNumber)
        row.append(start.processedThrough)
        row.append(start.clock?.milliseconds)
        row.append(start.endedUncleanly ? 0 : 1)
        row.append(start.mark?.event)
        row.append((start.mark?.attempts).map(Int64.init))
        row.append(start.sequence)
        row.append(lastPosition)
        try statement.run()
    }
}
