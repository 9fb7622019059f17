import Automation
import Disputes
import Foundation
import Sandbox
import Storage

/// What it costs to wake a run that waits with ten answers behind it.
///
/// One message comes to the ticket; its run is read from the journal, replayed through ten answers,
/// given the message, and ends, or first asks for one more action. Measured is the engine's turn,
/// from the decoded event to everything that is to be written, encoded, without the commit; and the
/// turn of a second such message, on which nothing waits. The wake is what the first takes more.
enum WakeCosts {
    /// What the run does once it is woken.
    private enum Ending: String {
        case nothing = "local text = answer.text"
        case action = "ticket:note('回复:' .. answer.text)"
    }

    private static func scripts(_ ending: Ending) -> ShopScripts {
        ShopScripts(
            settings: Source(
                name: "shop.lua",
                text: """
                    shop { platform = "pinduoduo", id = "10000", mode = "live", allow = { "reply" } }
                    """
            ),
            rules: [
                Source(
                    name: "rules/wake.lua",
                    text: """
                        rule "ten answers and a wait" {
                          on  = "refund.requested",
                          run = function(ticket)
                            ticket:reply "亲,已收到您的申请。"
                            for i = 1, 3 do ticket:tag("标签" .. i) end
                            for i = 1, 2 do ticket:note("第" .. i .. "步") end
                            remember("seen", (recall("seen") or 0) + 1)
                            remember(ticket.buyer.id, recall(ticket.buyer.id) or 0)
                            local answer = ticket:await("buyer.messaged", days(3))
                            \(ending.rawValue)
                          end,
                        }
                        """
                )
            ],
            templates: []
        )
    }

    /// The report's lines; 100,000 runs wait in the SQLite journal.
    static func report() -> String {
        do {
            let folder = NSTemporaryDirectory() + "settle-bench-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let memory = try costs(.nothing, MemoryJournal(), waiting: 10_000, wakes: 10_000)
            let action = try costs(.action, MemoryJournal(), waiting: 10_000, wakes: 10_000)
            let disk = try costs(
                .nothing,
                SQLiteJournal(path: "\(folder)/j.db"),
                waiting: 100_000,
                wakes: 2_000
            )
            return """
                wake of a waiting run, 10 answers to replay, to its end, without the commit:
                  ticket and run in memory: \(memory)
                  the same with one more action: \(action)
                  100,000 waiting in an SQLite journal, ticket and run read from it: \(disk)
                """
        } catch {
            return "failed: \(error)"
        }
    }

    /// Wakes the oldest of the runs that wait, in a turn for each.
    ///
    /// The engine keeps the tickets of the last 16,384 events in memory, at least.
    private static func costs(
        _ ending: Ending,
        _ journal: any Journal,
        waiting: Int,
        wakes: Int
    ) throws -> String {
        let host = try TurnByTurn(scripts(ending), journal: journal)
        let actions = ending == .action ? 1 : 0
        for first in stride(from: 0, to: waiting, by: 4096) {
            let tickets = first..<min(first + 4096, waiting)
            let requests = DurableEvents(part: .requests, shops: 1)
            _ = try host.turn(tickets.map(requests.line))
        }
        var turns: [Double] = []
        var idle: [Double] = []
        for ticket in 0..<wakes {
            turns.append(
                try host.turn(ticket, expecting: actions, DurableEvents(part: .messages, shops: 1))
            )
        }
        for ticket in 0..<min(wakes, 1_000) {
            idle.append(try host.turn(ticket, expecting: 0, DurableEvents(part: .thanks, shops: 1)))
        }
        try journal.close()
        let (turn, rest) = (median(turns), median(idle))
        return String(
            format: "%.1f µs (a turn with it %.1f, without %.1f)",
            turn - rest,
            turn,
            rest
        )
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

/// An engine and its journal, without the threads of a host: so that a turn can be measured apart.
private final class TurnByTurn {
    private let journal: any Journal
    private let engine: Engine
    private let reader = EventReader()

    init(_ scripts: ShopScripts, journal: any Journal) throws {
        let sandbox = try Sandbox()
        let gateway = PrintGateway()
        self.journal = journal
        engine = Engine(
            shops: [try Rulebook(scripts, in: sandbox)],
            journal: journal,
            gateway: gateway,
            start: try journal.open(as: JournalIdentity(gateway: gateway.kind, clock: "events")),
            sandbox: sandbox
        )
    }

    /// Takes one ticket's event, which must lead to so many actions; the microseconds of the turn.
    func turn(_ ticket: Int, expecting count: Int, _ events: DurableEvents) throws -> Double {
        let (microseconds, tally) = try turn([events.line(ticket)])
        let actions = tally.decisions.values.reduce(0) { $0 + $1.count }
        precondition(actions == count, "\(actions) actions, not \(count)")
        return microseconds
    }

    /// Takes events in one turn and writes what follows.
    ///
    /// - Returns: the microseconds of the turn alone, and what it counted.
    func turn(_ lines: [String]) throws -> (microseconds: Double, tally: Tally) {
        var arriving = Commit()
        var events: [Event] = []
        for line in lines {
            let body = Array(line.utf8)
            let event = try reader.read(body)
            let shop = ShopKey(platform: event.platform, id: event.shop)
            arriving.arrivals.append(ArrivedEvent(shop: shop, id: event.id, body: body))
            events.append(event)
        }
        let numbers = try journal.commit(arriving).numbers
        var work = Work(wall: Timestamp(seconds: 1_795_000_000))
        for (place, arrival) in arriving.arrivals.enumerated() {
            guard let number = numbers[place] else { preconditionFailure("known already") }
            work.events.append(
                NumberedArrival(
                    number: number,
                    shop: arrival.shop,
                    event: events[place],
                    body: arrival.body
                )
            )
        }
        let start = ContinuousClock.now
        let outcome = try engine.turn(work)
        let time = ContinuousClock.now - start
        precondition(outcome.warnings.isEmpty, "\(outcome.warnings)")
        _ = try journal.commit(outcome.commit)
        return (Double(time / .nanoseconds(1)) / 1000, outcome.tally)
    }
}
