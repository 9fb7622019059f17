import Automation
import Disputes
import GRDB

/// Writes one commit into the tables, inside the transaction that is open.
struct CommitWriter {
    let database: Database
    /// The shops' numbers, those that this commit gave included: to be kept only if it succeeds.
    var shops: ShopNumbers

    init(_ database: Database, shops: ShopNumbers) {
        self.database = database
        self.shops = shops
    }

    mutating func write(_ commit: Commit) throws -> CommitReceipt {
        guard var partition = try Partition.read(from: database) else {
            preconditionFailure("an open journal has its partition")
        }
        try forget(commit.forgets)
        let numbers = try append(commit.arrivals, after: &partition.start.lastNumber)
        try append(commit.made)
        try writeOutcomes(commit.outcomes)
        try writeTickets(commit.tickets)
        try writeRuns(commit.runs)
        try writeActions(commit.actions)
        try writeLedger(commit.ledger)
        try keep(commit.deadLetters, at: commit.clock ?? partition.start.clock)
        try keep(commit.scripts)
        try remember(commit.memory)
        try write(commit.timerSettings)
        try writeFigures(commit.figures)
        try writeStream(of: commit, numbers, after: &partition.lastPosition)
        try write(commit.settings)
        if let number = commit.processedThrough {
            partition.start.processedThrough = number
            partition.start.mark = nil
        }
        if let clock = commit.clock {
            if partition.start.clock == nil { try dateLetters(clock) }
            partition.start.clock = clock
        }
        if let mark = commit.mark { partition.start.mark = mark }
        if let sequence = commit.sequence { partition.start.sequence = sequence }
        try partition.write(to: database)
        return CommitReceipt(numbers: numbers, lastPosition: partition.lastPosition)
    }

    /// Appends events in full statements as if all were new, and one by one where some are not.
    private mutating func append(
        _ arrivals: [ArrivedEvent],
        after last: inout Int64
    ) throws -> [Int64?] {
        var numbers: [Int64?] = []
        numbers.reserveCapacity(arrivals.count)
        var rest = arrivals[...]
        if rest.count >= BulkInsert.rows {
            let statement = try Self.events.fullStatement(database)
            while rest.count >= BulkInsert.rows {
                try append(
                    rest.prefix(BulkInsert.rows),
                    with: statement,
                    after: &last,
                    to: &numbers
                )
                rest = rest.dropFirst(BulkInsert.rows)
            }
        }
        try appendOneByOne(rest, after: &last, to: &numbers)
        return numbers
    }

    private mutating func append(
        _ arrivals: ArraySlice<ArrivedEvent>,
        with statement: RawStatement,
        after last: inout Int64,
        to numbers: inout [Int64?]
    ) throws {
        var number = last
        let kept = try Self.events.run(statement, with: arrivals) { event, row in
            number += 1
            try bind(event, number: number, to: &row)
        }
        switch kept {
        case arrivals.count:
            for number in (last + 1)...number { numbers.append(number) }
            last = number
        case 0:
            for _ in arrivals { numbers.append(nil) }
        default:
            // Some were known: take the others back, and give them numbers without gaps.
            let undo = try RawStatement(database, "DELETE FROM event WHERE number > ?")
            undo.bind(last, at: 1)
            try undo.run()
            try appendOneByOne(arrivals, after: &last, to: &numbers)
        }
    }

    private mutating func appendOneByOne(
        _ arrivals: ArraySlice<ArrivedEvent>,
        after last: inout Int64,
        to numbers: inout [Int64?]
    ) throws {
        guard !arrivals.isEmpty else { return }
        let statement = try Self.events.singleStatement(database)
        for event in arrivals {
            var row = BoundRow(statement)
            try bind(event, number: last + 1, to: &row)
            let isNew = try statement.run() == 1
            if isNew { last += 1 }
            numbers.append(isNew ? last : nil)
        }
    }

    private mutating func bind(
        _ event: ArrivedEvent,
        number: Int64,
        to row: inout BoundRow
    ) throws {
        row.append(number)
        row.append(try shops.number(of: event.shop, in: database))
        row.append(event.id)
        row.append(event.body)
    }

    /// Appends events that the host made; it has given them numbers that are new.
    private mutating func append(_ made: [NumberedEvent]) throws {
        let inserted = try Self.made.insert(made, into: database) { event, row in
            precondition(event.number >= NumberedEvent.madeFrom, "numbers below are arrivals'")
            try bind(event.event, number: event.number, to: &row)
        }
        precondition(inserted == made.count, "a made event is committed once")
    }
}

extension CommitWriter {
    // Without naming the index: any other conflict could fail in the middle, and see JournalSchema
    // for the price. There is none, since numbers are always new.
    static let events = BulkInsert(
        into: "event(number, shop, id, body)",
        onConflict: " DO NOTHING"
    )
    private static let made = BulkInsert(
        into: "made(number, shop, id, body)",
        onConflict: " DO NOTHING"
    )
}
