import Automation
import Disputes
import Testing

/// A host that dies anywhere, and is started again on the same input, leaves the same journal.
@Suite struct RecoveryTests {
    private static let shop = ShopFixture(
        settings: """
            mode = "live", allow = { "reply", "payout" }, payout = { per_day = yuan(30), approve_above = yuan(8) }
            """,
        rules: """
            rule "greet" { on = "refund.requested", once = true, run = function(ticket)
              ticket:reply(template "亲 {buyer.nick} {id}") log(math.random(1000), now()) end }
            rule "pay" { on = { "refund.requested", "buyer.messaged" }, when = { amount = at_most(yuan(10)) },
              run = function(ticket) ticket:payout { amount = ticket.amount, reason = "goodwill" } end }
            rule "fail" { on = "buyer.messaged", run = function(ticket) ticket:note "x" error "on purpose" end }
            """
    )

    private static let lines: [String] = {
        var lines: [String] = []
        for number in 0..<7 {
            lines.append(
                requested(
                    id: "r\(number)",
                    ticket: "T\(number % 4)",
                    fen: 300 + number * 130,
                    buyer: "b-\(number % 2)"
                )
            )
            lines.append(
                messaged(
                    "在吗",
                    id: "m\(number)",
                    ticket: "T\(number % 3)",
                    at: "2026-11-20T0\(9 - number):00:00+08:00"
                )
            )
        }
        lines[5] = "not an event"
        lines.append(lines[0])
        return lines
    }()

    private static func undisturbed() async throws -> Rehearsal {
        try await HostLife(lines, shop: shop, journal: MemoryJournal()).rehearsal
    }

    @Test(arguments: [1, 2, 7, 4096])
    func `batches leave no trace`(batch: Int) async throws {
        let expected = try await Self.undisturbed()
        let life = try await HostLife(
            Self.lines,
            shop: Self.shop,
            journal: MemoryJournal(),
            batch: batch
        )
        #expect(life.death == nil)
        #expect(life.rehearsal.dump == expected.dump)
        #expect(life.rehearsal.lines == expected.lines)
        #expect(life.rehearsal.tally == expected.tally)
        #expect(expected.states.count > 10)
        #expect(expected.tally.duplicates == 1)
        #expect(expected.tally.deadLetters == 1)
    }

    @Test(arguments: FaultyJournal.Fault.allCases)
    func `a host may die at any commit`(fault: FaultyJournal.Fault) async throws {
        let expected = try await Self.undisturbed().dump
        var commit = 1
        while true {
            let journal = MemoryJournal()
            let first = try await HostLife(
                Self.lines,
                shop: Self.shop,
                journal: journal,
                dyingAt: commit,
                fault,
                batch: 4
            )
            if first.death == nil { break }
            let second = try await HostLife(Self.lines, shop: Self.shop, journal: journal, batch: 4)
            #expect(second.death == nil)
            #expect(second.rehearsal.dump == expected, "after dying \(fault) commit \(commit)")
            commit += 1
        }
        #expect(commit > 4)
    }

    @Test(arguments: 2...6)
    func `a host may die again and again`(seed: UInt64) async throws {
        let expected = try await Self.undisturbed().dump
        var numbers = SeededNumbers(seed: seed)
        let journal = MemoryJournal()
        var lives = 0
        var life: HostLife
        repeat {
            life = try await HostLife(
                Self.lines,
                shop: Self.shop,
                journal: journal,
                dyingAt: 2 + Int(numbers.next() % 6),
                .after,
                batch: 4
            )
            lives += 1
        } while life.death != nil && lives < 100
        #expect(life.death == nil)
        #expect(lives > 1)
        #expect(life.rehearsal.dump == expected)
    }

    @Test func `an event under whose mark the host died three times is a dead letter`() async throws
    {
        let journal = MemoryJournal()
        let lines = Array(Self.lines[0..<3])
        for _ in 1...4 {
            let life = try await HostLife(
                lines,
                shop: Self.shop,
                journal: journal,
                dyingAt: FaultyJournal.finishing
            )
            #expect(life.death != nil)
        }
        let life = try await HostLife(lines, shop: Self.shop, journal: journal)
        #expect(life.death == nil)
        #expect(life.rehearsal.tally.deadLetters == 1)
        #expect(life.rehearsal.tally.events == 2)
        let letters = journal.deadLetters(after: nil, limit: 9)
        #expect(
            letters.map(\.reason) == [
                "the host died 3 times in a row while rules ran on this event"
            ]
        )
        #expect(letters.map { String(decoding: $0.body, as: UTF8.self) } == [lines[0]])
        #expect(journal.unfinished(limit: 9) == [])
    }

    @Test func `two deaths under a mark are forgiven`() async throws {
        let journal = MemoryJournal()
        let lines = Array(Self.lines[0..<3])
        for _ in 1...3 {
            _ = try await HostLife(lines, shop: Self.shop, journal: journal, dyingAt: 2, .before)
        }
        let life = try await HostLife(lines, shop: Self.shop, journal: journal)
        #expect(life.rehearsal.tally.deadLetters == 0)
        #expect(life.rehearsal.tally.events == 3)
    }

    @Test func `the clock goes on where it stood`() async throws {
        let shop = ShopFixture(rules: rule("ticket:note(tostring(now() - ticket.event.at))"))
        let journal = MemoryJournal()
        _ = try await HostLife(
            [requested(at: "2026-11-20T10:00:00+08:00")],
            shop: shop,
            journal: journal
        )
        let life = try await HostLife(
            [requested(id: "e-2", ticket: "T2", at: "2026-11-20T09:00:00+08:00")],
            shop: shop,
            journal: journal
        )
        #expect(life.rehearsal.texts == ["0", "3600"])
    }

    @Test func `the same events again change nothing`() async throws {
        let journal = MemoryJournal()
        let first = try await HostLife(Self.lines, shop: Self.shop, journal: journal)
        let dump = first.rehearsal.dump
        let second = try await HostLife(Self.lines, shop: Self.shop, journal: journal)
        #expect(second.rehearsal.dump == dump)
        #expect(second.rehearsal.lines == "")
        #expect(second.rehearsal.tally.events == 0)
        #expect(second.rehearsal.tally.duplicates == Self.lines.count - 1)
    }

    @Test func `a journal keeps to its kind of gateway`() async throws {
        let journal = MemoryJournal()
        _ = try await HostLife([], shop: Self.shop, journal: journal)
        await #expect(throws: JournalError.self) {
            _ = try await HostLife(
                [],
                shop: Self.shop,
                journal: journal,
                gateway: MemoryGateway(kind: "http") { _ in .done(reference: "") }
            )
        }
    }

    @Test func `what can't be read is kept with its line and reason`() async throws {
        let journal = MemoryJournal()
        let life = try await HostLife(
            ["", "{}", requested(), requested(shop: "7"), event("refund.requested", id: "", "{}")],
            shop: Self.shop,
            journal: journal
        )
        #expect(life.rehearsal.tally.deadLetters == 4)
        #expect(!life.rehearsal.tally.isClean)
        let letters = journal.deadLetters(after: nil, limit: 9)
        #expect(letters.map(\.key.line) == [1, 2, 4, 5])
        #expect(letters[0].reason.hasPrefix("not JSON: "))
        #expect(
            letters[1...].map(\.reason) == [
                "specversion is missing", "there is no shop folder for /pinduoduo/shops/7",
                "id must be a text of 1 to 200 bytes without control characters",
            ]
        )
    }

    @Test(arguments: [(400, 0), (401, 1)])
    func `an event dated far ahead of the clock is a dead letter`(days: Int, letters: Int) throws {
        let start = try Timestamp(rfc3339: "2026-11-20T08:00:00+08:00")
        let later = Timestamp(seconds: start.seconds + Int64(days) * 86_400).rfc3339(offset: 28_800)
        let outcome = try Self.shop.rehearse([
            requested(), requested(id: "e-2", ticket: "T2", at: later),
            requested(id: "e-3", ticket: "T3"),
        ])
        #expect(outcome.tally.deadLetters == letters)
        #expect(outcome.tally.events == 3 - letters)
    }
}
