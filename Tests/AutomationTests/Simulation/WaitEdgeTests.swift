import Automation
import Disputes
import Sandbox
import Testing

/// Events exactly at, just before and just after the end of a wait and of a deadline, in all orders
/// of up to five, with a restart between: none is missed, and none is seen twice.
@Suite struct WaitEdgeTests {
    typealias Happening = WaitEdgeModel.Happening

    /// When a host stops and a new one takes over.
    private enum Restart: Hashable, Sendable {
        case never
        /// All events come in one turn.
        case neverInOneTurn
        /// After so many turns of one event each.
        case after(Int)
        case always
    }

    /// How long the rule awaits on each ticket: to just before, to, and to just after the deadline.
    static let lengths = [99, 100, 101]

    static let happenings = [
        Happening(time: 99, isMessage: true), Happening(time: 100, isMessage: true),
        Happening(time: 101, isMessage: true), Happening(time: 100, isMessage: false),
        Happening(time: 101, isMessage: false),
    ]

    static let shop = ShopFixture(
        settings: #"mode = "live", allow = {}, deadlines = { merchant_solution = 100 }"#,
        rules: """
            local function at() return "@" .. (now() - \(begin.seconds)) end
            rule "wait" { on = "refund.requested", run = function(ticket)
              local length = 98 + tonumber(ticket.id)
              for step = 0, 3 do
                if step == 1 then
                  wait(1) ticket:note("1:waited" .. at())
                else
                  local news = ticket:await("buyer.messaged", length)
                  ticket:note(step .. ":" .. (news and news.text or "nil") .. at())
                end
              end
            end }
            rule "near" { on = "deadline.near", before = 1,
              run = function(ticket) ticket:note("near" .. at()) end }
            rule "passed" { on = "deadline.passed",
              run = function(ticket) ticket:note("passed" .. at()) end }
            """
    )

    static let begin = Timestamp(seconds: 1_795_132_800)

    /// All orders of up to five of the things that may happen.
    private static let orders: [[Happening]] = {
        var orders: [[Happening]] = [[]]
        var longest = orders
        for _ in 1...5 {
            longest = longest.flatMap { order in
                happenings.filter { !order.contains($0) }.map { order + [$0] }
            }
            orders += longest
        }
        return orders
    }()

    @Test(arguments: 0..<4)
    func `every event is seen once, whatever the order and the restarts`(part: Int) throws {
        let orders = Self.orders.enumerated().filter { $0.offset % 4 == part }.map(\.element)
        let (points, failures) = try ThreadExecutor.run {
            Result { try Self.check(orders) }
        }.get()
        #expect(failures.isEmpty, "\(failures.prefix(3).joined(separator: "\n"))")
        #expect(points > 300)
    }

    @Test func `the orders are all there are`() {
        #expect(Self.orders.count == 1 + 5 + 20 + 60 + 120 + 120)
        #expect(Set(Self.orders).count == Self.orders.count)
    }

    private static func check(_ orders: [[Happening]]) throws -> (points: Int, failures: [String]) {
        let sandbox = try Sandbox()
        let rulebook = try Rulebook(shop.scripts, in: sandbox)
        var points = 0
        var failures: [String] = []
        for (number, order) in orders.enumerated() {
            for restart in restarts(order.count, number) {
                points += 1
                let seen = try notes(order, restart, rulebook, sandbox)
                for (place, length) in lengths.enumerated() {
                    let wanted = WaitEdgeModel(order, length: length).notes
                    if seen[place] == wanted { continue }
                    failures.append("\(order) \(restart): \(seen[place]), not \(wanted)")
                }
            }
        }
        return (points, failures)
    }

    /// A host stops nowhere, everywhere, or at one place: each place of short orders, and each in
    /// turn of longer ones.
    private static func restarts(_ count: Int, _ number: Int) -> [Restart] {
        let places = count < 4 ? Array(0..<count) : [number % count]
        return [.never, .neverInOneTurn, .always] + places.map { .after($0) }
    }

    /// What the rules noted on each ticket, in the order in which they did.
    private static func notes(
        _ order: [Happening],
        _ restart: Restart,
        _ rulebook: Rulebook,
        _ sandbox: Sandbox
    ) throws -> [[String]] {
        let journal = MemoryJournal()
        var engine = try host(journal, rulebook, sandbox)
        var lines: [UInt8] = []
        var turns = turns(order)
        if restart == .neverInOneTurn { turns = [turns.flatMap { $0 }] }
        for (place, events) in turns.enumerated() {
            if place > 0, restart == .always || restart == .after(place - 1) {
                engine = try host(journal, rulebook, sandbox)
            }
            lines += try turn(engine, journal, events).lines
        }
        if restart == .always { engine = try host(journal, rulebook, sandbox) }
        var last: BatchOutcome
        repeat {
            last = try turn(engine, journal, [], .drain)
            lines += last.lines
        } while last.hasMoreTimers
        return lengths.indices.map { notes(on: "\($0 + 1)", in: lines) }
    }
}
