import Automation
import Disputes
import GRDB

/// The tables of a journal, and how a file gets them.
///
/// Migrations are numbered and never edited: a change is a new one at the end.
enum JournalSchema {
    /// "Stl1" in the file's header (`PRAGMA application_id`): tells a journal from other databases.
    static let applicationID: Int32 = 0x5374_6C31

    /// Bytes of a page.
    ///
    /// Rows of 1 KB fill pages of 16 KiB well, and a commit is a quarter as many writes as
    /// with 4 KiB pages: 2.1 instead of 4.4 µs per event, without the work on rows.
    static let pageSize = 16_384

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator().disablingDeferredForeignKeyChecks()
        migrator.registerMigration("journal 1") { database in
            try database.execute(sql: hostTables)
            try database.execute(sql: eventTables)
            try database.execute(sql: actionTables)
        }
        migrator.registerMigration("journal 2") { database in
            try database.execute(sql: waitColumns)
            try database.execute(sql: deliveryColumns)
            try database.execute(sql: madeTable)
            try database.execute(sql: shopTables)
        }
        migrator.registerMigration("journal 3") { database in
            try database.execute(sql: pastColumn)
        }
        migrator.registerMigration("journal 4") { database in
            try database.execute(sql: streamTables)
        }
        migrator.registerMigration("journal 5") { database in
            try database.execute(sql: letterTimes)
        }
        return migrator
    }

    private static let hostTables = """
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
        """

    /// Events and tickets are found by indexes with small keys only.
    ///
    /// Looking for one that is not there, the normal case, reads no bodies. A platform's event ids
    /// grow with time whatever the shop, so with the id first the new ones of a thousand shops lie
    /// on a few pages; tickets are read shop by shop.
    ///
    /// No column is `NOT NULL`: a statement of many rows that can fail in the middle makes SQLite
    /// save each page before it is changed, five times the writes in all.
    private static let eventTables = """
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
        """

    /// States of actions from 10 on are open; an index over a list of names would cost 5 µs a row.
    private static let actionTables = """
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

    /// In the index by attention are tickets that are paused (1) or handed over (2).
    ///
    /// That a run waits (4) nobody lists.
    private static let waitColumns = """
        ALTER TABLE partition ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE ticket ADD COLUMN due INTEGER;
        ALTER TABLE ticket ADD COLUMN due_order INTEGER;
        ALTER TABLE ticket ADD COLUMN attention INTEGER DEFAULT 0;
        CREATE INDEX ticket_due ON ticket (due, due_order) WHERE due IS NOT NULL;
        CREATE INDEX ticket_attention ON ticket (shop, id) WHERE attention & 3 <> 0;
        """

    /// Without a request it is NULL; before the first attempt all that follows is.
    private static let deliveryColumns = """
        ALTER TABLE action ADD COLUMN request BLOB;
        ALTER TABLE action ADD COLUMN attempts INTEGER;
        ALTER TABLE action ADD COLUMN first_sent INTEGER;
        ALTER TABLE action ADD COLUMN last_sent INTEGER;
        ALTER TABLE action ADD COLUMN next INTEGER;
        ALTER TABLE action ADD COLUMN not_before INTEGER;
        ALTER TABLE action ADD COLUMN before_human INTEGER;
        CREATE INDEX action_by_state ON action (state) WHERE state >= 10;
        """

    /// The states an action was in before; NULL where it was settled at once.
    private static let pastColumn = "ALTER TABLE action ADD COLUMN past BLOB;"

    /// An item that is an arrival has its body in the table `event`; any other has its own.
    private static let streamTables = """
        CREATE TABLE stream (
            position INTEGER PRIMARY KEY, shop INTEGER, ticket TEXT, type TEXT,
            event INTEGER, body BLOB);
        CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        ALTER TABLE partition ADD COLUMN last_position INTEGER NOT NULL DEFAULT 0;
        """

    /// When a dead letter came, by the host's clock; those that are there came by now.
    private static let letterTimes = """
        ALTER TABLE dead_letter ADD COLUMN at INTEGER;
        UPDATE dead_letter SET at = (SELECT clock FROM partition);
        """

    /// Events that the host made, apart from those that arrived.
    ///
    /// Their numbers are beyond all others: in one table, arrivals would no longer come last, which
    /// costs 0.4 µs an event and fills pages worse. And no id of theirs is an id of the outside.
    private static let madeTable = """
        CREATE TABLE made (
            number INTEGER PRIMARY KEY, shop INTEGER, id TEXT,
            body BLOB);
        """

    /// Written with many rows to a statement, too: nothing in them is `NOT NULL`.
    private static let shopTables = """
        CREATE TABLE memory (
            shop INTEGER, key TEXT, value BLOB, PRIMARY KEY (shop, key));
        CREATE TABLE figure (
            shop INTEGER, day INTEGER, requested INTEGER, intervened INTEGER,
            lost INTEGER, PRIMARY KEY (shop, day));
        CREATE TABLE timer_settings (shop INTEGER PRIMARY KEY, digest BLOB);
        """
}

extension ActionState {
    /// The number of a state in the table `action`, never changed; from 10 on the action is open.
    var code: Int64 {
        switch self {
        case .refused: 0
        case .skipped: 1
        case .shadow: 2
        case .denied: 3
        case .done: 4
        case .failed: 5
        case .withdrawn: 6
        case .needsApproval: 10
        case .ready: 11
        case .sending: 12
        case .unknown: 13
        }
    }

    init?(code: Int64) {
        guard let state = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = state
    }
}
