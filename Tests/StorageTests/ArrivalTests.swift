import Automation
import Disputes
import Testing

/// Appending events: numbers and duplicates.
@Suite struct ArrivalTests {
    @Test(arguments: JournalKind.allCases)
    func `events get consecutive numbers from one`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let first = try home.journal.commit(arrivals([event("e-1"), event("e-2")]))
        let second = try home.journal.commit(arrivals([event("e-3")]))
        #expect(first.numbers == [1, 2])
        #expect(second.numbers == [3])
        #expect(try home.reopen().lastNumber == 3)
        #expect(try home.journal.commit(arrivals([event("e-4")])).numbers == [4])
    }

    @Test(arguments: JournalKind.allCases)
    func `an event known already gets no number and changes nothing`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        _ = try home.journal.commit(arrivals([event("e-1", body: "first")]))
        let again = arrivals([event("e-1", body: "second"), event("e-2"), event("e-1")])
        #expect(try home.journal.commit(again).numbers == [nil, 2, nil])
        #expect(
            try home.journal.events(after: 0, limit: 10).map(\.event.body)
                == [Array("first".utf8), Array("{}".utf8)]
        )
    }

    @Test(arguments: JournalKind.allCases)
    func `the same id in another shop is another event`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let both = arrivals([event("e-1", of: shopA), event("e-1", of: shopB)])
        #expect(try home.journal.commit(both).numbers == [1, 2])
        #expect(try home.journal.events(after: 0, limit: 9).map(\.event.shop) == [shopA, shopB])
    }

    /// Batches below, at and above the rows of one statement, with duplicates at each place.
    @Test(arguments: JournalKind.allCases, [1, 15, 16, 17, 32, 50])
    func `duplicates anywhere in a batch leave no gap`(kind: JournalKind, count: Int) throws {
        let home = try JournalHome(kind)
        var last: Int64 = 0
        for known in 0..<count {
            let shop = ShopKey(platform: .taobao, id: "\(known)")
            _ = try home.journal.commit(arrivals([event("e-\(known)", of: shop)]))
            let batch = arrivals((0..<count).map { event("e-\($0)", of: shop) })
            let numbers = try home.journal.commit(batch).numbers
            #expect(numbers[known] == nil)
            #expect(numbers.compactMap(\.self) == Array(0..<Int64(count - 1)).map { $0 + last + 2 })
            last += Int64(count)
            #expect(try home.journal.events(after: last - 1, limit: 9).map(\.number) == [last])
        }
    }

    @Test(arguments: JournalKind.allCases)
    func `a batch delivered again is known whole`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let batch = arrivals((0..<40).map { event("e-\($0)") })
        _ = try home.journal.commit(batch)
        let before = try home.dump()
        #expect(try home.journal.commit(batch).numbers == Array(repeating: nil, count: 40))
        #expect(try home.dump() == before)
    }

    @Test(arguments: JournalKind.allCases)
    func `bodies come back byte for byte`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let bodies: [[UInt8]] = [
            [], [0], Array(0...255), Array(repeating: 0xE4, count: 100_000),
            Array("衣服有个洞".utf8),
        ]
        let events = bodies.enumerated().map {
            ArrivedEvent(shop: shopB, id: "编号\u{0}\($0.offset)", body: $0.element)
        }
        // Twenty more, so that the large ones go through a statement of many rows too.
        let more = (0..<20).map { ArrivedEvent(shop: shopB, id: "m\($0)", body: bodies[3]) }
        _ = try home.journal.commit(arrivals(events + more))
        try home.reopen()
        #expect(try home.journal.events(after: 0, limit: 100).map(\.event) == events + more)
    }

    @Test(arguments: JournalKind.allCases)
    func `events are unfinished until they are processed`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        _ = try home.journal.commit(arrivals((1...5).map { event("e-\($0)") }))
        #expect(try home.journal.unfinished(limit: 2).map(\.number) == [1, 2])
        var commit = Commit()
        commit.processedThrough = 3
        _ = try home.journal.commit(commit)
        #expect(try home.journal.unfinished(limit: 10).map(\.event.id) == ["e-4", "e-5"])
        #expect(try home.reopen(cleanly: false).processedThrough == 3)
        #expect(try home.journal.unfinished(limit: 10).map(\.number) == [4, 5])
    }
}
