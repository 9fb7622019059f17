import Automation
import Disputes
import Storage
import Testing

/// Opening, closing, and what is remembered between.
@Suite struct LifeTests {
    @Test(arguments: JournalKind.allCases)
    func `a new journal starts at nothing`(kind: JournalKind) throws {
        #expect(try JournalHome(kind).start == JournalStart())
    }

    @Test(arguments: JournalKind.allCases)
    func `another identity is refused and changes nothing`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        _ = try home.journal.commit(arrivals([event("e-1")]))
        try home.journal.close()
        let other = JournalIdentity(gateway: "http", clock: "wall")
        let refusal = JournalError.otherIdentity(had: JournalHome.identity, asked: other)
        #expect(throws: refusal) { try home.journal.open(as: other) }
        let start = try home.journal.open(as: JournalHome.identity)
        #expect(start.lastNumber == 1)
        #expect(!start.endedUncleanly)
    }

    @Test(arguments: JournalKind.allCases)
    func `an end without close is remembered until the next clean one`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        #expect(try home.reopen(cleanly: false).endedUncleanly)
        #expect(try home.reopen(cleanly: false).endedUncleanly)
        #expect(try !home.reopen(cleanly: true).endedUncleanly)
        #expect(try home.reopen(cleanly: false).endedUncleanly)
    }

    @Test(arguments: JournalKind.allCases)
    func `a mark stays until its event is processed`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        _ = try home.journal.commit(arrivals([event("e-1"), event("e-2")]))
        var commit = Commit()
        commit.mark = Mark(event: 1, attempts: 1)
        _ = try home.journal.commit(commit)
        #expect(try home.reopen(cleanly: false).mark == Mark(event: 1, attempts: 1))
        commit.mark = Mark(event: 1, attempts: 2)
        _ = try home.journal.commit(commit)
        // A commit that says nothing of marks leaves it.
        _ = try home.journal.commit(arrivals([event("e-3")]))
        #expect(try home.reopen().mark == Mark(event: 1, attempts: 2))
        commit = Commit()
        commit.processedThrough = 1
        _ = try home.journal.commit(commit)
        #expect(try home.reopen().mark == nil)
        commit.processedThrough = 2
        commit.mark = Mark(event: 3, attempts: 1)
        _ = try home.journal.commit(commit)
        #expect(try home.reopen().mark == Mark(event: 3, attempts: 1))
    }

    @Test(arguments: JournalKind.allCases)
    func `the clock stays where the last commit set it`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        var commit = Commit()
        commit.clock = Timestamp(milliseconds: -5)
        _ = try home.journal.commit(commit)
        _ = try home.journal.commit(arrivals([event("e-1")]))
        #expect(try home.reopen().clock == Timestamp(milliseconds: -5))
    }

    @Test(arguments: JournalKind.allCases)
    func `the sequence stays where the last commit set it`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        var commit = Commit()
        commit.sequence = 1 << 41
        _ = try home.journal.commit(commit)
        _ = try home.journal.commit(arrivals([event("e-1")]))
        #expect(try home.reopen(cleanly: false).sequence == 1 << 41)
        #expect(try home.reopen().lastNumber == 1)
    }

    @Test(arguments: JournalKind.allCases)
    func `the identity can be asked`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        #expect(try home.journal.identity() == JournalHome.identity)
        try home.reopen()
        #expect(try home.journal.identity() == JournalHome.identity)
    }

    @Test(arguments: JournalKind.allCases)
    func `an empty commit changes nothing`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        #expect(try home.journal.commit(Commit()).numbers.isEmpty)
        #expect(try home.reopen() == JournalStart())
        #expect(try home.dump() == [#"{"table":"unfinished","first":0}"#])
    }
}
