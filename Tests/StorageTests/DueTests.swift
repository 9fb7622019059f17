import Automation
import Disputes
import Testing

/// Tickets by their timers, and tickets that wait for a human.
@Suite struct DueTests {
    @Test(arguments: JournalKind.allCases)
    func `timers go by time, those of one instant by creation`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let dues = [
            dueAt(50, 4), dueAt(-7, 9), dueAt(50, 1), dueAt(0, 3), dueAt(50, 12), dueAt(.max, 2),
            dueAt(49, 100),
        ]
        var commit = Commit()
        commit.tickets = dues.enumerated().map { place, due in
            ticket("T\(place)", of: place.isMultiple(of: 2) ? shopA : shopB, due: due)
        }
        commit.tickets.append(ticket("no timer"))
        _ = try home.journal.commit(commit)
        try home.reopen()
        let expected = zip(dues, commit.tickets).map { DueTicket(due: $0, key: $1.key) }
            .sorted { $0.due < $1.due }
        #expect(try home.journal.due(after: nil, limit: 99) == expected)
        #expect(try home.journal.due(after: nil, limit: 0).isEmpty)
        for limit in 1...8 {
            var read: [DueTicket] = []
            while case let page = try home.journal.due(after: read.last?.due, limit: limit),
                !page.isEmpty
            {
                #expect(page.count <= limit)
                read += page
            }
            #expect(read == expected)
        }
        #expect(try home.journal.due(after: dueAt(50, 2), limit: 1).map(\.due) == [dueAt(50, 4)])
        #expect(try home.journal.due(after: dueAt(.max, .max), limit: 9).isEmpty)
    }

    @Test(arguments: JournalKind.allCases)
    func `a ticket has its latest timer, or none`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let steps: [(DueTime?, DueTime?)] = [
            (dueAt(9, 1), dueAt(5, 2)), (dueAt(3, 3), dueAt(5, 2)), (dueAt(3, 3), nil),
            (nil, nil), (nil, dueAt(1, 8)), (dueAt(1, 7), dueAt(1, 8)),
        ]
        for (first, second) in steps {
            var commit = Commit()
            // The last record of a key counts, within one commit, too.
            commit.tickets = [
                ticket("T1", due: dueAt(77, 77)), ticket("T1", due: first),
                ticket("T2", due: second),
            ]
            _ = try home.journal.commit(commit)
            let expected = [("T1", first), ("T2", second)].compactMap { id, due in
                due.map { DueTicket(due: $0, key: key(id)) }
            }
            #expect(
                try home.journal.due(after: nil, limit: 9) == expected.sorted { $0.due < $1.due }
            )
        }
    }

    /// Enough for several pieces of the order in memory.
    @Test(arguments: JournalKind.allCases)
    func `thousands of timers that come and go stay in order`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        var random = SeededNumbers(seed: 11)
        var expected: [TicketKey: DueTime] = [:]
        var order: Int64 = 0
        for _ in 0..<12 {
            var commit = Commit()
            for _ in 0..<500 {
                let key = key("T\(Int.random(in: 0..<1_500, using: &random))")
                order += 1
                let isGone = Int.random(in: 0..<4, using: &random) == 0
                let due = isGone ? nil : dueAt(.random(in: 0..<900, using: &random), order)
                expected[key] = due
                commit.tickets.append(TicketRecord(key: key, state: [], due: due))
            }
            _ = try home.journal.commit(commit)
            let sorted = expected.map { DueTicket(due: $0.value, key: $0.key) }
                .sorted { $0.due < $1.due }
            #expect(try home.journal.due(after: nil, limit: .max) == sorted)
            let later = sorted.filter { $0.due > dueAt(450, 100) }
            #expect(
                try home.journal.due(after: dueAt(450, 100), limit: 40) == Array(later.prefix(40))
            )
        }
        var commit = Commit()
        commit.tickets = expected.keys.map { TicketRecord(key: $0, state: []) }
        _ = try home.journal.commit(commit)
        #expect(try home.journal.due(after: nil, limit: 9).isEmpty)
    }

    @Test(arguments: JournalKind.allCases)
    func `paused and handed over tickets are listed, waiting ones are not`(
        kind: JournalKind
    ) throws {
        let home = try JournalHome(kind)
        let all = (UInt8(0)...7).map(TicketRecord.Attention.init(rawValue:))
        var commit = Commit()
        commit.tickets = [shopB, shopA].flatMap { shop in
            all.map { ticket("T\($0.rawValue)", of: shop, state: [1], attention: $0) }
        }
        _ = try home.journal.commit(commit)
        try home.reopen()
        let listed = commit.tickets.filter { !$0.attention.isSubset(of: .waiting) }
            .sorted { $0.key < $1.key }
        #expect(listed.count == 12)
        for limit in 1...13 {
            var read: [TicketRecord] = []
            while case let page = try home.journal.attention(after: read.last?.key, limit: limit),
                !page.isEmpty
            {
                #expect(page.count <= limit)
                read += page
            }
            #expect(read == listed)
        }
        commit.tickets = listed.map { TicketRecord(key: $0.key, state: []) }
        commit.tickets[3].attention = .paused
        _ = try home.journal.commit(commit)
        #expect(try home.journal.attention(after: nil, limit: 99) == [commit.tickets[3]])
    }
}
