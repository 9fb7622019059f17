import Foundation

/// A time zone as plain numbers: pinned with the scripts, so that a replay needs no database.
public struct Zone: Sendable, Hashable {
    /// The offset in seconds that holds from a time on.
    public struct Transition: Sendable, Hashable {
        /// Seconds since 1970.
        public var from: Int64
        /// Seconds east of Greenwich.
        public var offset: Int

        /// An offset that holds from `from` until the next transition.
        public init(from: Int64, offset: Int) {
            self.from = from
            self.offset = offset
        }
    }

    /// As in the IANA database, such as `Asia/Shanghai`.
    public let identifier: String
    /// In the order of time; the first holds since ever.
    public let transitions: [Transition]

    /// All platforms live in this zone; it is the default of a shop.
    public static let shanghai = Zone(
        identifier: "Asia/Shanghai",
        transitions: [Transition(from: .min, offset: 28_800)]
    )

    private init(identifier: String, transitions: [Transition]) {
        self.identifier = identifier
        self.transitions = transitions
    }

    /// Looks a zone up in the system's database, from 2000 to 2100; nil if unknown.
    public init?(identifier: String) {
        if identifier == Self.shanghai.identifier {
            self = .shanghai
            return
        }
        guard let zone = TimeZone(identifier: identifier) else { return nil }
        let end = Date(timeIntervalSince1970: 4_102_444_800)
        var time = Date(timeIntervalSince1970: 946_684_800)
        var transitions = [Transition(from: .min, offset: zone.secondsFromGMT(for: time))]
        while let next = zone.nextDaylightSavingTimeTransition(after: time), next < end, next > time
        {
            let from = Int64(next.timeIntervalSince1970)
            transitions.append(Transition(from: from, offset: zone.secondsFromGMT(for: next)))
            time = next
        }
        self.init(identifier: identifier, transitions: transitions)
    }

    /// Seconds east of Greenwich at a time, in seconds since 1970.
    public func offset(at time: Int64) -> Int {
        var low = 0
        var high = transitions.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if transitions[middle].from <= time { low = middle } else { high = middle - 1 }
        }
        return transitions[low].offset
    }

    /// Days since 1970 of the local calendar day at a time, in seconds since 1970.
    public func day(at time: Int64) -> Int {
        let local = time + Int64(offset(at: time))
        return Int(local >= 0 ? local / 86_400 : (local - 86_399) / 86_400)
    }
}
