import Automation
import Disputes
import Simulation
import Testing

/// Streams that tests look at.
enum Sample {
    /// A shop of a platform, as the starter shops are numbered.
    static func shop(_ platform: Platform) -> String {
        switch platform {
        case .kuaishou: "20001"
        case .pinduoduo: "10086"
        case .alibaba1688: "40001"
        case .taobao: "30001"
        }
    }

    static func plan(
        _ platform: Platform,
        tickets: Int = 300,
        seed: UInt64 = 7,
        days: Int = 30
    ) throws -> SimulationPlan {
        try SimulationPlan(
            platform: platform,
            shop: shop(platform),
            tickets: tickets,
            seed: seed,
            days: days
        )
    }

    /// A stream of many tickets, made once for all tests that look at it.
    struct Month: Sendable {
        let lines: [[UInt8]]
        let events: [Event]
        let stories: [[Event]]
    }

    /// Two thousand tickets of a platform.
    static func month(_ platform: Platform) throws -> Month {
        try #require(months[platform])
    }

    private static let months: [Platform: Month] = {
        var months: [Platform: Month] = [:]
        for platform in Platform.allCases {
            guard let plan = try? plan(platform, tickets: 2_000) else { continue }
            let lines = lines(plan)
            guard let events = try? events(lines) else { continue }
            months[platform] = Month(lines: lines, events: events, stories: stories(events))
        }
        return months
    }()

    /// All lines of a stream, without their ends.
    static func lines(_ plan: SimulationPlan) -> [[UInt8]] {
        OpenStream(plan).map { line in
            precondition(line.last == UInt8(ascii: "\n"))
            return Array(line.dropLast())
        }
    }

    /// The events of lines, as the host reads them.
    static func events(_ lines: [[UInt8]]) throws -> [Event] {
        let reader = EventReader()
        return try lines.map { try reader.read($0) }
    }

    /// The events of each ticket in the order in which they happened, each once.
    static func stories(_ events: [Event]) -> [[Event]] {
        var seen: Set<String> = []
        let once = events.filter { seen.insert($0.id).inserted }
        return Dictionary(grouping: once, by: \.ticket)
            .sorted { $0.key < $1.key }
            .map { $0.value.sorted { number($0) < number($1) } }
    }

    /// The place of an event among those of its ticket.
    static func number(_ event: Event) -> Int {
        Int(event.id.split(separator: "-").last ?? "") ?? 0
    }

    /// FNV-1a over all bytes: equal for equal streams.
    static func digest(_ lines: [[UInt8]]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for line in lines {
            for byte in line { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        }
        return String(hash, radix: 16)
    }
}

extension Event {
    /// What it says of a field; nil where it says nothing.
    func fact(_ field: TicketField) -> FieldValue? {
        facts.facts.first { $0.field == field }?.value
    }

    func money(_ field: TicketField) -> Int64? {
        if case .integer(let fen) = fact(field) { return fen }
        return nil
    }

    func time(_ field: TicketField) -> Timestamp? {
        if case .integer(let milliseconds) = fact(field) {
            return Timestamp(milliseconds: milliseconds)
        }
        return nil
    }
}
