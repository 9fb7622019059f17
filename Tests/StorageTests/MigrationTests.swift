import Automation
import Disputes
import Foundation
import GRDB
import Storage
import Testing

/// A journal as the first version wrote it: taken over with all that is in it.
@Suite struct MigrationTests {
    private let folder = TemporaryFolder()

    @Test func `a journal of the first version is brought up to date`() throws {
        let path = try firstVersion()
        let journal = SQLiteJournal(path: path)
        let start = try journal.open(as: JournalHome.identity)
        #expect(start.lastNumber == 2)
        #expect(start.processedThrough == 1)
        #expect(start.clock == Timestamp(milliseconds: 5))
        #expect(start.sequence == 0)
        #expect(!start.endedUncleanly)
        #expect(try journal.events(after: 0, limit: 9).map(\.event.id) == ["e-1", "e-2"])
        #expect(try journal.unfinished(limit: 9).map(\.number) == [2])
        let log = try journal.log(endingAt: 1, count: 9)
        #expect(log.map(\.trace) == [[7]])
        #expect(try journal.tickets(after: nil, limit: 9) == [ticket("T1", state: [1])])
        #expect(try journal.due(after: nil, limit: 9).isEmpty)
        #expect(try journal.attention(after: nil, limit: 9).isEmpty)
        #expect(try journal.runs(in: [.waiting], after: 0, limit: 9) == [run(1_024)])
        #expect(try journal.openAction(key: "k") == action(1_048_576, key: "k"))
        #expect(try journal.ledgerEntry(1_048_576) == entry(1_048_576, fen: 990))
        #expect(try journal.memoryCount(of: shopA) == 0)
        #expect(try journal.writerSetting("synchronous") == 2)
        try goOn(journal)
        try journal.close()
        let reopened = SQLiteJournal(path: path)
        #expect(try reopened.open(as: JournalHome.identity).sequence == 1)
        #expect(try reopened.due(after: nil, limit: 9).map(\.due) == [dueAt(3, 1)])
        #expect(try reopened.openActions(after: 0, limit: 9).isEmpty)
    }

    /// Old rows are changed as new ones are.
    private func goOn(_ journal: SQLiteJournal) throws {
        var commit = arrivals([event("e-2"), event("e-3")])
        commit.made = [made(1, "e-3")]
        commit.sequence = 1
        commit.tickets = [ticket("T1", state: [2], due: dueAt(3, 1), attention: .handedOver)]
        commit.actions = [
            action(1_048_576, key: "k", state: .done, request: [1], delivery: delivery())
        ]
        commit.memory = [memory("k", [1])]
        #expect(try journal.commit(commit).numbers == [nil, 3])
        #expect(try journal.attention(after: nil, limit: 9) == commit.tickets)
        #expect(try journal.action(1_048_576) == commit.actions[0])
    }

    @Test func `reading alone asks for a host to bring it up to date`() throws {
        let path = try firstVersion()
        let reason =
            "it was written by an older settle; the next settle run with it brings it up to date"
        #expect(throws: JournalError.unusable(path: path, reason: reason)) {
            try SQLiteJournal(path: path).openForReading()
        }
        let journal = SQLiteJournal(path: path)
        _ = try journal.open(as: JournalHome.identity)
        try journal.close()
        try journal.openForReading()
        #expect(try journal.identity() == JournalHome.identity)
        try journal.close()
    }

    @Test func `an older one is copied as it is`() throws {
        let path = try firstVersion()
        let journal = SQLiteJournal(path: path)
        try journal.openForBackup()
        let copy = folder / "copy.db"
        #expect(try journal.backUp(to: copy).lastNumber == 2)
        try journal.close()
        let next = SQLiteJournal(path: copy)
        #expect(try next.open(as: JournalHome.identity).lastNumber == 2)
        try next.close()
        #expect(throws: JournalError.self) { try SQLiteJournal(path: path).openForReading() }
    }

    @Test func `dead letters of an older one came by the time of its clock`() throws {
        let path = try firstVersion()
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(
                sql:
                    "INSERT INTO dead_letter(line, digest, reason, body) VALUES (1, x'01', '', x'')"
            )
        }
        try queue.close()
        let journal = SQLiteJournal(path: path)
        let clock = try #require(try journal.open(as: JournalHome.identity).clock)
        let later = Timestamp(milliseconds: clock.milliseconds + 1)
        #expect(try journal.deadLetters(before: clock, after: 0, limit: 9).isEmpty)
        #expect(try journal.deadLetters(before: later, after: 0, limit: 9) == [1])
        #expect(try !journal.canShrink())
        try journal.rebuild()
        #expect(try journal.canShrink())
        try journal.close()
    }

    @Test func `a journal of the third version gets a stream and settings`() throws {
        let path = try firstVersion()
        try bringToThird(path)
        let journal = SQLiteJournal(path: path)
        let start = try journal.open(as: JournalHome.identity)
        #expect(start.lastNumber == 2)
        #expect(start.sequence == 8)
        #expect(try journal.streamSpan() == StreamSpan(deletedThrough: 0, last: 0))
        #expect(try journal.settings(named: "").isEmpty)
        // Overtaken events have outcomes above what is processed: those of file runs never do.
        #expect(try journal.unfinished(limit: 9).map(\.number) == [2])
        var commit = arrivals([event("e-2"), event("e-3", body: "新")])
        commit.streamedArrivals = ["T2", "T3"].map { item("refund.requested", $0, body: "") }
        commit.settings = [Setting(name: "switch/sending", value: [])]
        #expect(try journal.commit(commit) == CommitReceipt(numbers: [nil, 3], lastPosition: 1))
        try journal.close()
        let reopened = SQLiteJournal(path: path)
        #expect(try reopened.open(as: JournalHome.identity).sequence == 8)
        #expect(
            try reopened.stream(after: 0, limit: 9)
                == [item("refund.requested", "T3", body: "新", at: 1)]
        )
        #expect(try reopened.settings(named: "switch/") == commit.settings)
        try reopened.close()
    }

    /// What the migrations `journal 2` and `journal 3` made, word for word.
    private func bringToThird(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(
                sql: """
                    ALTER TABLE partition ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE ticket ADD COLUMN due INTEGER;
                    ALTER TABLE ticket ADD COLUMN due_order INTEGER;
                    ALTER TABLE ticket ADD COLUMN attention INTEGER DEFAULT 0;
                    CREATE INDEX ticket_due ON ticket (due, due_order) WHERE due IS NOT NULL;
                    CREATE INDEX ticket_attention ON ticket (shop, id) WHERE attention & 3 <> 0;
                    ALTER TABLE action ADD COLUMN request BLOB;
                    ALTER TABLE action ADD COLUMN attempts INTEGER;
                    ALTER TABLE action ADD COLUMN first_sent INTEGER;
                    ALTER TABLE action ADD COLUMN last_sent INTEGER;
                    ALTER TABLE action ADD COLUMN next INTEGER;
                    ALTER TABLE action ADD COLUMN not_before INTEGER;
                    ALTER TABLE action ADD COLUMN before_human INTEGER;
                    CREATE INDEX action_by_state ON action (state) WHERE state >= 10;
                    CREATE TABLE made (
                        number INTEGER PRIMARY KEY, shop INTEGER, id TEXT,
                        body BLOB);
                    CREATE TABLE memory (
                        shop INTEGER, key TEXT, value BLOB, PRIMARY KEY (shop, key));
                    CREATE TABLE figure (
                        shop INTEGER, day INTEGER, requested INTEGER, intervened INTEGER,
                        lost INTEGER, PRIMARY KEY (shop, day));
                    CREATE TABLE timer_settings (shop INTEGER PRIMARY KEY, digest BLOB);
                    ALTER TABLE action ADD COLUMN past BLOB;
                    INSERT INTO grdb_migrations VALUES ('journal 2'), ('journal 3');
                    UPDATE partition SET sequence = 8;
                    """
            )
        }
        try queue.close()
    }

    private func firstVersion() throws -> String {
        let path = folder / "old.db"
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA page_size = 16384")
            try database.execute(sql: "PRAGMA application_id = \(0x5374_6C31)")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { database in
            try database.execute(sql: Self.tables)
            try database.execute(sql: Self.rows)
            let run = run(1_024)
            try database.execute(
                sql: "INSERT INTO run VALUES (1024, ?, 1, 'T1', ?, 0, ?, ?)",
                arguments: [Data(run.id), run.rule, Data(run.pin), Data(run.log)]
            )
        }
        try queue.close()
        return path
    }

    /// What the migration `journal 1` made, word for word: it is never edited.
    private static let tables = """
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        CREATE TABLE partition (
            number INTEGER PRIMARY KEY, epoch INTEGER NOT NULL,
            gateway TEXT NOT NULL, clock_kind TEXT NOT NULL,
            last_number INTEGER NOT NULL, processed_through INTEGER NOT NULL, clock INTEGER,
            ended_cleanly INTEGER NOT NULL, mark_event INTEGER, mark_attempts INTEGER);
        CREATE TABLE shop (
            number INTEGER PRIMARY KEY, platform TEXT NOT NULL, id TEXT NOT NULL,
            UNIQUE (platform, id));
        CREATE TABLE script (
            number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, sources BLOB NOT NULL);
        CREATE TABLE dead_letter (
            number INTEGER PRIMARY KEY, line INTEGER NOT NULL, digest BLOB NOT NULL,
            reason TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (line, digest));
        CREATE TABLE event (
            number INTEGER PRIMARY KEY, shop INTEGER, id TEXT,
            body BLOB);
        CREATE UNIQUE INDEX event_id ON event (id, shop);
        CREATE TABLE outcome (
            number INTEGER PRIMARY KEY, previous INTEGER, trace BLOB);
        CREATE TABLE ticket (
            number INTEGER PRIMARY KEY, shop INTEGER, id TEXT,
            state BLOB);
        CREATE UNIQUE INDEX ticket_id ON ticket (shop, id);
        CREATE TABLE run (
            number INTEGER PRIMARY KEY, id BLOB, shop INTEGER,
            ticket TEXT, rule TEXT, state INTEGER,
            pin BLOB, log BLOB);
        CREATE INDEX run_not_done ON run (state) WHERE state <> 1;
        CREATE TABLE action (
            number INTEGER PRIMARY KEY, key TEXT, shop INTEGER,
            ticket TEXT, kind TEXT, state INTEGER,
            arguments BLOB, reason TEXT, reference TEXT, at INTEGER);
        CREATE INDEX action_open ON action (key) WHERE state >= 10;
        CREATE TABLE ledger (
            number INTEGER PRIMARY KEY, shop INTEGER, account INTEGER,
            state INTEGER, shadow INTEGER, day INTEGER,
            buyer TEXT, ticket TEXT, fen INTEGER);
        CREATE INDEX ledger_day ON ledger (shop, day);
        """

    private static let rows = """
        INSERT INTO grdb_migrations VALUES ('journal 1');
        INSERT INTO partition VALUES (0, 4, 'print', 'events', 2, 1, 5, 1, NULL, NULL);
        INSERT INTO shop VALUES (1, 'pinduoduo', '10086');
        INSERT INTO event VALUES (1, 1, 'e-1', X'7B7D'), (2, 1, 'e-2', X'7B7D');
        INSERT INTO outcome VALUES (1, 0, X'07');
        INSERT INTO ticket VALUES (1, 1, 'T1', X'01');
        INSERT INTO action VALUES (1048576, 'k', 1, 'T1', 'agree_refund', 11,
            CAST('{"amount_fen":990}' AS BLOB), NULL, NULL, 1795000000123);
        INSERT INTO ledger VALUES (1048576, 1, 0, 0, 0, 20000, 'b-1', 'T1', 990);
        """
}
