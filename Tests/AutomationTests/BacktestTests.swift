import Automation
import Disputes
import Foundation
import Sandbox
import Testing

/// What rules would have done on recorded events.
@Suite struct BacktestTests {
    @Test func `tickets, actions, money, refusals and deadlines are counted`() async throws {
        let backtest = try await run(Self.shop, Self.events)
        let figures = try await backtest.figures()
        #expect(figures.tally.events == 6)
        #expect(figures.tally.deadlines == 3)
        #expect(figures.tickets == 4)
        #expect(figures.ticketsTouched == 2)
        #expect(figures.ticketsUntouched == 1)
        #expect(
            figures.actions == [
                .agreeRefund: [.done: 1, .needsApproval: 1], .payout: [.refused: 1],
            ]
        )
        #expect(figures.rules.map(\.rule) == ["退", "付", "从不"])
        #expect(figures.rules.map(\.runs) == [2, 1, 0])
        #expect(figures.rules.map(\.refundFen) == [990 + 30_000, 0, 0])
        #expect(figures.rules.map(\.failedRuns) == [0, 1, 0])
        #expect(figures.rules.map(\.cost.steps) == [2, 1, 0])
        #expect(figures.rules[0].cost.instructions > 0)
        #expect(figures.waitingFen == 30_000)
        #expect(figures.waitingRuns == 1)
        #expect(figures.days.map(\.refundFen) == [990 + 30_000])
        #expect(figures.days.map(\.payoutFen) == [0])
        #expect(figures.reasons.map(\.count) == [1, 1])
        #expect(Set(figures.reasons.map(\.state)) == [.needsApproval, .refused])
        #expect(figures.failures.count == 1)
        let untouched = figures.untouched.map {
            "\($0.kind) \($0.reason) \($0.count) \($0.fen) \($0.examples)"
        }
        #expect(untouched == [#"refund_only quality 1 5000 ["T3"]"#])
        #expect(figures.from?.rfc3339(offset: 28_800) == "2026-11-20T08:00:00+08:00")
        #expect(figures.to?.rfc3339(offset: 28_800) == "2026-11-25T08:00:00+08:00")
    }

    /// Small refunds are agreed to; one is beyond the limit; payouts are refused before the parcel
    /// is signed for.
    private static let shop = ShopFixture(
        settings: "mode = 'shadow', allow = { 'agree_refund', 'payout' }",
        rules: """
            rule "退" { on = "refund.requested", when = { reason = "small" },
              run = function(ticket) ticket:agree_refund() end }
            rule "付" { on = "buyer.messaged", when = { ["event.text"] = contains("赔") },
              run = function(ticket) ticket:payout { amount = yuan(1), reason = "goodwill" } end }
            rule "从不" { on = "verdict.given", run = function() end }
            """
    )

    private static let events = [
        requested(id: "1", ticket: "T1", more: #""reason":"small""#),
        requested(
            id: "2",
            ticket: "T2",
            fen: 30_000,
            parcel: "in_transit",
            more: #""reason":"small""#
        ),
        requested(id: "3", ticket: "T3", fen: 5_000),
        messaged("赔钱", id: "4", ticket: "T2"),
        merchantMessaged("我来", id: "5", ticket: "T4"),
        messaged("在吗", id: "6", ticket: "T3", at: "2026-11-25T08:00:00+08:00"),
    ]

    @Test(arguments: ["live", "shadow", "off"])
    func `every shop acts as if it were live`(mode: String) async throws {
        var shop = Self.shop
        shop.settings = "mode = '\(mode)', allow = { 'agree_refund' }"
        let figures = try await run(shop, Self.events).figures()
        #expect(figures.actions[.agreeRefund] == [.done: 1, .needsApproval: 1])
        #expect(figures.shops.map(\.mode) == [.live])
    }

    @Test func `without an event there is nothing`() async throws {
        let figures = try await run(Self.shop, []).figures()
        #expect(figures.tickets == 0)
        #expect(figures.from == nil)
        #expect(figures.to == nil)
        #expect(figures.actions.isEmpty)
        #expect(figures.days.isEmpty)
        #expect(figures.rules.count == 3)
    }

    @Test func `an approval that its ticket outlives is denied, and sets its money free`()
        async throws
    {
        let figures = try await run(
            Self.shop,
            [
                Self.events[1],
                event("refund.cancelled", id: "c", ticket: "T2", at: "2026-11-20T09:00:00+08:00"),
            ]
        ).figures()
        #expect(figures.actions == [.agreeRefund: [.denied: 1]])
        #expect(figures.waitingFen == 0)
        #expect(figures.days.map(\.refundFen) == [0])
        #expect(figures.rules[0].refundFen == 0)
        #expect(figures.waitingRuns == 0)
    }

    @Test(arguments: [false, true])
    func `drained, the clock runs on to what waits for time`(drains: Bool) async throws {
        let shop = ShopFixture(rules: rule("wait(days(3))\nticket:note 'x'"))
        let figures = try await run(shop, [requested()], drains: drains).figures()
        #expect(figures.actions == (drains ? [.note: [.done: 1]] : [:]))
        #expect(figures.waitingRuns == (drains ? 0 : 1))
        let missed = figures.deadlines.first { $0.key == .merchantSolution }?.count.missed
        #expect(missed == (drains ? 1 : nil))
    }

    @Test func `a deadline that is met is told from one that is missed`() async throws {
        let shop = ShopFixture(
            rules: "rule 'r' { on = 'buyer.messaged', run = function(t) t:agree_refund() end }"
        )
        let later = "2026-11-30T08:00:00+08:00"
        let figures = try await run(
            shop,
            [
                requested(id: "1", ticket: "T1"), requested(id: "2", ticket: "T2"),
                requested(id: "3", ticket: "T3"), messaged("好", id: "4", ticket: "T1"),
                event(
                    "refund.modified",
                    id: "5",
                    ticket: "T2",
                    at: "2026-11-20T10:00:00+08:00",
                    #"{"ticket":{"amount_fen":500}}"#
                ),
                requested(id: "6", ticket: "T6", at: later),
            ]
        ).figures()
        let count = figures.deadlines.first { $0.key == .merchantSolution }
        #expect(count?.owner == .merchant)
        #expect(count?.count.met == 1)
        // Modified, it began anew, and was missed then.
        #expect(count?.count.missed == 2)
    }

    @Test func `reasons that differ in numbers only are one, and their number is bounded`()
        async throws
    {
        let shop = ShopFixture(
            settings: "mode = 'live'",
            rules:
                "rule 'r' { on = 'refund.requested', run = function(t) t:agree_refund() error('没有 ' .. t.id) end }"
        )
        let events = (1...40).map { requested(id: "\($0)", ticket: "T\($0)", fen: $0 * 1_000) }
        let figures = try await run(shop, events).figures()
        #expect(figures.reasons.map(\.count) == [40])
        let book = try await run(
            ShopFixture(
                rules:
                    "rule 'r' { on = 'refund.requested', run = function(t) error(t.statement) end }"
            ),
            (1...600).map { number in
                let words = String(UnicodeScalar(0x4E00 + number) ?? "x")
                return requested(
                    id: "\(number)",
                    ticket: "T\(number)",
                    more: "\"statement\":\"\(words)\""
                )
            }
        ).figures()
        #expect(book.failures.count == 501)
        #expect(book.failures.first?.reason == "other reasons")
        #expect(book.failures.reduce(0) { $0 + $1.count } == 600)
    }

    // MARK: Two versions

    @Test func `two versions are compared ticket by ticket`() async throws {
        var other = Self.shop
        other.rules = other.rules.replacing(
            "reason = \"small\"",
            with: "amount = at_most(yuan(60))"
        )
        let now = try await run(Self.shop, Self.events)
        let was = try await run(other, Self.events)
        let difference = try now.difference(from: was, limit: 10)
        #expect(difference.tickets == 2)
        #expect(difference.lines.map(\.ticket.id) == ["T2", "T3"])
        #expect(difference.lines.map(\.otherFen) == [0, 5_000])
        #expect(difference.lines.map(\.fen) == [30_000, 0])
        #expect(difference.lines[1].gone.map(\.kind) == [.agreeRefund])
        #expect(difference.lines[1].new.isEmpty)
        #expect(difference.lines[0].new.map(\.state) == [.needsApproval])
        let few = try now.difference(from: was, limit: 1)
        #expect(few.tickets == 2)
        #expect(few.lines.map(\.ticket.id) == ["T2"])
        #expect(try now.difference(from: now, limit: 9).tickets == 0)
    }

    @Test func `another rule's name alone is no difference, another text is`() async throws {
        let old = ShopFixture(rules: rule("ticket:reply '好'"))
        let renamed = ShopFixture(rules: old.rules.replacing("\"r\"", with: "\"s\""))
        let reworded = ShopFixture(rules: old.rules.replacing("好", with: "行"))
        let was = try await run(old, [requested()])
        #expect(try await run(renamed, [requested()]).difference(from: was, limit: 9).tickets == 0)
        let line = try #require(
            try await run(reworded, [requested()]).difference(from: was, limit: 9).lines.first
        )
        #expect(line.gone.map(\.arguments) == [#"{"text":"好"}"#])
        #expect(line.new.map(\.arguments) == [#"{"text":"行"}"#])
    }
}

/// Runs a shop over events on a journal in memory.
private func run(
    _ shop: ShopFixture,
    _ events: [String],
    drains: Bool = false
) async throws -> Backtest {
    let opening = try await Backtest.open([shop.scripts], journal: MemoryJournal())
    #expect(opening.problems.isEmpty)
    let intake = Intake(shops: opening.shops) { GivenLines(events) }
    try await opening.backtest.run(intake, drains: drains) { _ in }
    return opening.backtest
}

/// Lines that are there already.
private final class GivenLines: LineSource {
    private var lines: ArraySlice<InputLine>
    let bytesRead = 0

    init(_ events: [String]) {
        lines =
            events.enumerated().map { place, text in
                let bytes = Array(text.utf8)
                return InputLine(number: place + 1, bytes: bytes, length: bytes.count)
            }[...]
    }

    func nextBatch(count: Int, milliseconds: Int) -> [InputLine] {
        defer { lines = lines.dropFirst(count) }
        return Array(lines.prefix(count))
    }
}
