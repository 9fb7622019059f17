import Automation
import Disputes
import Testing

/// What a journal may forget, and what it keeps whatever its age.
@Suite struct CompactionTests {
    static let shop = ShopFixture(
        settings: ShopFixture.liberal,
        rules: """
            rule "greet" { on = "refund.requested", run = function(ticket) ticket:reply("您好") end }
            rule "wait" { on = "buyer.messaged", when = function(t, e) return e.text == "等" end,
              run = function(ticket) ticket:await("parcel.updated", days(300)) ticket:note("到") end }
            rule "fail" { on = "buyer.messaged", when = function(t, e) return e.text == "错" end,
              run = function(ticket) error "on purpose" end }
            rule "hand" { on = "buyer.messaged", when = function(t, e) return e.text == "人" end,
              run = function(ticket) ticket:hand_over("请看") end }
            """
    )

    /// Tickets T0 to T9 in November, each with a request, a message and an end, but for some.
    static let lines: [String] = {
        var lines: [String] = []
        for number in 0..<10 {
            let day = number < 9 ? "0\(number + 1)" : "10"
            func at(_ hour: Int) -> String { "2026-11-\(day)T1\(hour):00:00+08:00" }
            let text = [2: "等", 3: "错", 4: "人"][number] ?? "在吗"
            lines.append(requested(id: "r\(number)", ticket: "T\(number)", at: at(0)))
            lines.append(messaged(text, id: "m\(number)", ticket: "T\(number)", at: at(1)))
            if number == 5 { continue }
            lines.append(ended("x\(number)", ticket: "T\(number)", at: at(2)))
        }
        // T1 ended long ago, and was spoken of lately.
        lines.append(
            messaged("谢谢", id: "late", ticket: "T1", at: "2026-11-20T10:00:00+08:00")
        )
        lines.append("no event")
        return lines
    }()

    static func ended(_ id: String, ticket: String, at: String) -> String {
        event("refund.closed", id: id, ticket: ticket, at: at)
    }

    /// The end of the day of T7.
    static let bound = try? Timestamp(rfc3339: "2026-11-08T13:00:00+08:00")

    static func journal() async throws -> MemoryJournal {
        let journal = MemoryJournal()
        let life = try await HostLife(lines, shop: shop, journal: journal)
        #expect(life.death == nil)
        return journal
    }

    @discardableResult
    static func compact(
        _ journal: any Journal,
        slice: Int = 4_096,
        before: Timestamp? = bound
    ) throws -> Compaction.Report {
        var compaction = try Compaction(
            of: journal,
            before: try #require(before),
            sliceEvents: slice
        )
        while let slice = try compaction.next() {
            if slice.isEmpty { continue }
            var commit = Commit()
            commit.forgets = slice
            _ = try journal.commit(commit)
        }
        return compaction.report
    }

    private static func dump(_ journal: any Journal) throws -> [String] {
        var lines: [String] = []
        try canonicalDump(of: journal) { lines.append($0) }
        return lines
    }

    @Test func `only what ended before, and is at rest, is forgotten`() async throws {
        let journal = try await Self.journal()
        let report = try Self.compact(journal)
        // T0, T6 and T7; T2 waits, T3's run failed, T4 is handed over, T5 is open, T1 spoke lately,
        // T8 and T9 are too young. Waits and approvals end with a ticket: T2's doesn't.
        let forgotten = journal.events(after: 0, limit: 99).filter { $0.event.body.isEmpty }
        let ids = forgotten.map(\.event.id)
        #expect(ids == ["r0", "m0", "x0", "r6", "m6", "x6", "r7", "m7", "x7"])
        #expect(report.tickets == 3)
        #expect(report.events == 9)
        #expect(report.ticketsSeen == 10)
        #expect(journal.runs(after: 0, limit: 99).filter(\.isForgotten).count == 3)
    }

    @Test func `what stays is as it was`() async throws {
        let before = try await Self.journal()
        let after = try await Self.journal()
        let report = try Self.compact(after)
        let (kept, left) = (Set(try Self.dump(before)), try Self.dump(after))
        let changed = left.filter { !kept.contains($0) }
        // Events and outcomes without texts and traces, runs without logs: nothing else is new.
        #expect(changed.count == 2 * report.events + 3)
        for line in changed {
            #expect(
                ["event", "outcome", "run"].contains { line.hasPrefix(#"{"table":"\#($0)""#) },
                "\(line)"
            )
        }
        #expect(left.filter { $0.contains("ledger") || $0.contains("action") }.count > 0)
    }

    @Test func `a slice more or less, and once more, is the same`() async throws {
        let whole = try await Self.journal()
        try Self.compact(whole)
        for slice in [1, 2, 3, 7] {
            let journal = try await Self.journal()
            try Self.compact(journal, slice: slice)
            #expect(try Self.dump(journal) == Self.dump(whole))
            let again = try Self.compact(journal, slice: slice)
            #expect(again.isEmpty)
            #expect(again.ticketsSeen == 10)
        }
    }

    @Test(arguments: FaultyJournal.Fault.allCases)
    func `killed at any commit, the next one ends the work`(fault: FaultyJournal.Fault)
        async throws
    {
        let whole = try await Self.journal()
        try Self.compact(whole, slice: 1)
        var deaths = 0
        for deadly in 1... {
            let journal = try await Self.journal()
            let faulty = FaultyJournal(journal, dyingAt: deadly, fault)
            do {
                try Self.compact(faulty, slice: 1)
                break
            } catch is JournalError {
                deaths += 1
            }
            // Of each ticket the newest events are left, whole, and nothing in between is missing.
            for ticket in journal.tickets(after: nil, limit: 99) {
                let desk = Desk(journal: journal, shops: [])
                let story = try #require(try desk.story(of: ticket.key))
                #expect(story.eventsLeftOut == 0)
            }
            let again = try await HostLife(Self.lines, shop: Self.shop, journal: journal)
            #expect(again.death == nil)
            #expect(again.rehearsal.lines.isEmpty, "nothing is decided twice")
            try Self.compact(journal, slice: 1)
            #expect(try Self.dump(journal) == Self.dump(whole))
        }
        #expect(deaths == 9)
    }

    @Test func `the same events are known, and waiting runs go on`() async throws {
        let journal = try await Self.journal()
        try Self.compact(journal)
        let parcel = event(
            "parcel.updated",
            id: "p2",
            ticket: "T2",
            at: "2026-11-21T10:00:00+08:00",
            #"{"ticket":{"parcel":{"state":"returned"}}}"#
        )
        let life = try await HostLife(Self.lines + [parcel], shop: Self.shop, journal: journal)
        #expect(life.death == nil)
        let undisturbed = try await HostLife(
            Self.lines + [parcel],
            shop: Self.shop,
            journal: MemoryJournal()
        )
        #expect(life.rehearsal.lines.contains(#""rule":"wait""#))
        #expect(undisturbed.rehearsal.lines.hasSuffix(life.rehearsal.lines))
    }

    @Test func `a ticket that is applied for again begins anew`() async throws {
        let journal = try await Self.journal()
        try Self.compact(journal)
        let again = requested(id: "r0-2", ticket: "T0", at: "2026-11-22T10:00:00+08:00")
        let life = try await HostLife([again], shop: Self.shop, journal: journal)
        #expect(life.rehearsal.lines.contains(#""ticket":"T0","rule":"greet""#))
        let desk = Desk(journal: journal, shops: [])
        let story = try #require(
            try desk.story(of: TicketKey(shop: Self.shop.key, id: "T0"))
        )
        #expect(story.eventsForgotten == 3)
        #expect(story.eventsLeftOut == 0)
        #expect(story.chapters.map(\.event.id) == ["r0-2"])
    }

    @Test func `a cancelled run keeps its ticket no longer`() async throws {
        let journal = try await Self.journal()
        #expect(try Self.compact(journal).tickets == 3)
        let failed = try #require(journal.runs(in: [.failed], after: 0, limit: 9).first)
        let host = try await Host.open(
            [Self.shop.scripts],
            journal: journal,
            gateway: PrintGateway()
        ).host
        let replies = try await host.carryOut([.cancel(run: failed.id.hex)]) { _ in }
        #expect(replies.count == 1)
        try host.close()
        #expect(try Self.compact(journal).tickets == 1)
    }

    @Test func `it reads a page at a time, so that who has to end can`() throws {
        let journal = MemoryJournal()
        var commit = Commit()
        commit.arrivals = (1...5_000).map {
            ArrivedEvent(shop: Self.shop.key, id: "e-\($0)", body: [])
        }
        commit.outcomes = (1...5_000).map { EventOutcome(number: $0, previous: 0, trace: []) }
        commit.runs = (1...5_000).map { number in
            RunRecord(
                number: number * 1_024,
                id: [],
                ticket: TicketKey(shop: Self.shop.key, id: "T\(number)"),
                rule: "r",
                state: .failed,
                pin: [1],
                log: []
            )
        }
        commit.scripts = [1, 2].map { ScriptRecord(hash: [$0], sources: [$0]) }
        _ = journal.commit(commit)
        var compaction = try Compaction(of: journal, before: try #require(Self.bound))
        var looks = 0
        while let slice = try compaction.next() {
            looks += 1
            #expect(slice.scripts == (compaction.report.isEmpty ? [] : [[2]]))
        }
        #expect(compaction.report.scripts == 1)
        // Twenty pages of failed runs, two of all runs, five of traces; and the end of each.
        #expect(looks >= 27)
    }

    @Test func `dead letters and scripts go when nothing names them`() async throws {
        let journal = try await Self.journal()
        #expect(journal.deadLetters(after: nil, limit: 9).count == 1)
        // The letter came on the last day: the bound's clock is that of the host.
        #expect(try Self.compact(journal).deadLetters == 0)
        let far = Timestamp(seconds: 1_900_000_000)
        let report = try Self.compact(journal, before: far)
        #expect(report.deadLetters == 1)
        #expect(report.scripts == 0, "runs that wait and failed are pinned to them")
        #expect(journal.scripts().count == 1)
    }
}

extension [UInt8] {
    fileprivate var hex: String {
        map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
