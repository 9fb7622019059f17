import Automation
import Disputes
import Testing

/// Events that the host made, beside those that arrive.
@Suite struct MadeEventTests {
    @Test(arguments: JournalKind.allCases)
    func `they come after all arrivals, as they were`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        var commit = arrivals([event("e-1"), event("e-2")])
        let first = NumberedEvent(
            number: NumberedEvent.madeFrom,
            event: ArrivedEvent(shop: shopB, id: "\u{1}衣\u{0}", body: Array(0...255))
        )
        commit.made = [first, made(7, "d-2")]
        #expect(try home.journal.commit(commit).numbers == [1, 2])
        _ = try home.journal.commit(arrivals([event("e-3")]))
        try home.reopen()
        let all = try home.journal.events(after: 0, limit: 99)
        #expect(all.map(\.number) == [1, 2, 3] + commit.made.map(\.number))
        #expect(Array(all.suffix(2)) == commit.made)
        for limit in 1...6 {
            var read: [NumberedEvent] = []
            while case let page = try home.journal.events(
                after: read.last?.number ?? 0,
                limit: limit
            ), !page.isEmpty {
                #expect(page.count <= limit)
                read += page
            }
            #expect(read == all)
        }
    }

    @Test(arguments: JournalKind.allCases)
    func `an arrival with the id of one, and another with it, are events`(
        kind: JournalKind
    ) throws {
        let home = try JournalHome(kind)
        var commit = arrivals([event("same")])
        commit.made = [made(1, "same"), made(2, "same")]
        #expect(try home.journal.commit(commit).numbers == [1])
        commit = arrivals([event("d-4"), event("same"), event("d-3")])
        commit.made = [made(3, "d-3"), made(4, "d-4")]
        #expect(try home.journal.commit(commit).numbers == [2, nil, 3])
        let ids = try home.journal.events(after: 0, limit: 9).map(\.event.id)
        #expect(ids == ["same", "d-4", "d-3", "same", "same", "d-3", "d-4"])
    }

    @Test(arguments: JournalKind.allCases)
    func `they are finished, and change no number`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        var commit = Commit()
        // More than a statement's rows.
        commit.made = (1...40).map { made($0, "d-\($0)") }
        commit.sequence = 40
        _ = try home.journal.commit(commit)
        #expect(try home.journal.unfinished(limit: 9).isEmpty)
        #expect(try home.journal.commit(arrivals([event("e-1")])).numbers == [1])
        #expect(try home.journal.unfinished(limit: 9).map(\.number) == [1])
        let start = try home.reopen(cleanly: false)
        #expect(start.lastNumber == 1)
        #expect(start.sequence == 40)
        #expect(try home.journal.events(after: 1, limit: 99) == commit.made)
    }

    /// The statement of many rows is taken back when some are known: nothing else may go with it.
    @Test(arguments: JournalKind.allCases, [16, 17, 32, 40])
    func `a batch half known leaves them and has no gaps`(kind: JournalKind, count: Int) throws {
        let home = try JournalHome(kind)
        var commit = arrivals((0..<count).filter { $0 % 3 == 0 }.map { event("e-\($0)") })
        commit.made = (0..<20).map { made($0, "e-\($0)") }
        _ = try home.journal.commit(commit)
        let known = Int64(commit.arrivals.count)
        let earlier = commit.made
        commit = arrivals((0..<count).map { event("e-\($0)") })
        commit.made = (20..<24).map { made($0, "e-\($0)") }
        let numbers = try home.journal.commit(commit).numbers
        #expect(numbers.enumerated().allSatisfy { ($0.element == nil) == ($0.offset % 3 == 0) })
        #expect(numbers.compactMap(\.self) == Array((known + 1)...Int64(count)))
        let all = try home.journal.events(after: 0, limit: 999)
        #expect(
            all.map(\.number) == Array(1...Int64(count)) + (earlier + commit.made).map(\.number)
        )
        #expect(Array(all.suffix(24)) == earlier + commit.made)
    }
}
