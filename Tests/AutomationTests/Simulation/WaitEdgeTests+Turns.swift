import Automation
import Disputes
import Sandbox

extension WaitEdgeTests {
    /// The notes on one ticket, from lines of output.
    static func notes(on ticket: String, in lines: [UInt8]) -> [String] {
        lines.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let line = String(decoding: line, as: UTF8.self)
            let mark = #""args":{"text":""#
            guard line.contains(#""ticket":"\#(ticket)""#), let args = line.firstRange(of: mark)
            else { return nil }
            return String(line[args.upperBound...].prefix { $0 != "\"" })
        }
    }

    /// One turn that is written before the next.
    static func turn(
        _ engine: Engine,
        _ journal: MemoryJournal,
        _ texts: [String],
        _ timers: Work.Timers = .none
    ) throws -> BatchOutcome {
        var arrivals = Commit()
        let reader = EventReader()
        let events = try texts.map { try reader.read(Array($0.utf8)) }
        arrivals.arrivals = zip(events, texts).map { event, text in
            ArrivedEvent(shop: shop.key, id: event.id, body: Array(text.utf8))
        }
        var work = Work(wall: begin)
        work.timers = timers
        for (place, number) in journal.commit(arrivals).numbers.enumerated() {
            guard let number else { continue }
            let arrival = NumberedArrival(
                number: number,
                shop: shop.key,
                event: events[place],
                body: arrivals.arrivals[place].body
            )
            work.events.append(arrival)
        }
        let outcome = try engine.turn(work)
        _ = journal.commit(outcome.commit)
        return outcome
    }

    /// The events of each turn: the same ones on every ticket.
    static func turns(_ order: [Happening]) -> [[String]] {
        let begun = tickets.map { requested(id: "e-\($0)", ticket: $0) }
        return [begun]
            + order.enumerated().map { place, happening in
                let time = begin.adding(seconds: happening.time).rfc3339(offset: 0)
                return tickets.map { ticket in
                    let id = "\(place)-\(ticket)"
                    if happening.isMessage {
                        return messaged("m\(place)", id: id, ticket: ticket, at: time)
                    }
                    let parcel = #"{"ticket":{"parcel":{"state":"delivering"}}}"#
                    return event("parcel.updated", id: id, ticket: ticket, at: time, parcel)
                }
            }
    }

    static let tickets = lengths.indices.map { "\($0 + 1)" }

    /// A new host on a journal.
    static func host(
        _ journal: MemoryJournal,
        _ rulebook: Rulebook,
        _ sandbox: Sandbox
    ) throws -> Engine {
        let start = try journal.open(as: JournalIdentity(gateway: "print", clock: "events"))
        return Engine(
            shops: [rulebook],
            journal: journal,
            gateway: PrintGateway(),
            start: start,
            sandbox: sandbox
        )
    }
}
