import Automation
import Disputes
import Testing

/// What shops remember, and their figures.
@Suite struct ShopMemoryTests {
    @Test(arguments: JournalKind.allCases)
    func `values are remembered, overwritten and forgotten`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let steps: [([MemoryRecord], [String: [UInt8]])] = [
            ([memory("a", [1]), memory("b", []), memory("", [3])], ["a": [1], "b": [], "": [3]]),
            ([memory("a", [4, 4])], ["a": [4, 4], "b": [], "": [3]]),
            ([memory("a", nil), memory("new", nil)], ["b": [], "": [3]]),
            // The last of a key counts, in whatever order keeping and forgetting come.
            (
                [
                    memory("a", [1]), memory("a", nil), memory("b", nil), memory("b", [2]),
                    memory("c", nil), memory("c", [3]), memory("c", [5]), memory("", nil),
                ], ["b": [2], "c": [5]]
            ),
            ([memory("b", nil), memory("c", nil)], [:]),
        ]
        for (records, expected) in steps {
            var commit = Commit()
            commit.memory = records
            _ = try home.journal.commit(commit)
            try home.reopen(cleanly: false)
            #expect(try home.journal.memoryCount(of: shopA) == expected.count)
            for key in ["a", "b", "c", "", "new"] {
                #expect(try home.journal.memory(of: shopA, key: key) == expected[key])
            }
            #expect(
                try home.journal.memory(after: nil, limit: 9)
                    == expected.sorted { $0.key < $1.key }.map { memory($0.key, $0.value) }
            )
        }
    }

    @Test(arguments: JournalKind.allCases)
    func `each shop has its own memory, paged by shop and key`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let shops = [shopB, shopA, ShopKey(platform: .pinduoduo, id: "9")]
        var commit = Commit()
        // More than a statement's rows.
        commit.memory = shops.flatMap { shop in
            (0..<20).map { memory("键\($0)", [UInt8($0)], of: shop) }
        }
        _ = try home.journal.commit(commit)
        let expected = commit.memory.sorted { ($0.shop, $0.key) < ($1.shop, $1.key) }
        for limit in [1, 7, 20, 99] {
            var read: [MemoryRecord] = []
            while case let page = try home.journal.memory(
                after: read.last.map { MemoryRecord.Key(shop: $0.shop, key: $0.key) },
                limit: limit
            ), !page.isEmpty {
                #expect(page.count <= limit)
                read += page
            }
            #expect(read == expected)
        }
        commit.memory = [memory("键3", nil, of: shopB)]
        _ = try home.journal.commit(commit)
        #expect(try home.journal.memory(of: shopB, key: "键3") == nil)
        #expect(try home.journal.memory(of: shopA, key: "键3") == [3])
        #expect(try shops.map { try home.journal.memoryCount(of: $0) } == [19, 20, 20])
        let stranger = ShopKey(platform: .kuaishou, id: "?")
        #expect(try home.journal.memory(of: stranger, key: "键3") == nil)
        #expect(try home.journal.memoryCount(of: stranger) == 0)
        #expect(try home.journal.figures(of: stranger, since: 0).isEmpty)
    }

    @Test(arguments: JournalKind.allCases)
    func `a day's figures are replaced, and read from a day on`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        var commit = Commit()
        commit.figures = [
            figures(20_002, [1, 2, 3]), figures(20_000, [4, 0, 0]), figures(-1, [0, 0, 9]),
            figures(20_000, [7, 7, 7], of: shopB), figures(20_001, [5, 6, 7]),
        ]
        _ = try home.journal.commit(commit)
        commit.figures = [
            figures(20_001, [9, 9, 9]), figures(20_000, [0, 0, 0]), figures(20_001, [8, 0, 1]),
        ]
        _ = try home.journal.commit(commit)
        try home.reopen()
        let days = [
            figures(-1, [0, 0, 9]), figures(20_000, [0, 0, 0]), figures(20_001, [8, 0, 1]),
            figures(20_002, [1, 2, 3]),
        ]
        let journal = home.journal
        #expect(try journal.figures(of: shopA, since: -1) == days)
        #expect(try journal.figures(of: shopA, since: 0) == Array(days[1...]))
        #expect(try journal.figures(of: shopA, since: 20_001) == Array(days[2...]))
        #expect(try journal.figures(of: shopA, since: 20_003).isEmpty)
        let all = days + [figures(20_000, [7, 7, 7], of: shopB)]
        #expect(try journal.figures(after: nil, limit: 99) == all)
        let cursor = DayFigures.Key(shop: shopA, day: 20_000)
        #expect(try journal.figures(after: cursor, limit: 2) == Array(all[2...3]))
        #expect(try journal.figures(after: cursor, limit: 9) == Array(all[2...]))
    }
}
