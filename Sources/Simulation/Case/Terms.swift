import Disputes

/// Under which terms a shop's tickets run: the platform, its lengths for this shop, and who acts for
/// the shop.
struct Terms: Sendable {
    let market: Market
    let shop: String
    /// The seed as it was given: ticket numbers show it.
    let seed: UInt64
    let lengths: Lengths
    /// How far the shop's clocks are ahead of UTC, in seconds.
    let offset: Int
    /// Whether the platform refunds small unsent orders at once (KS-20).
    let refundsInstantly: Bool
    let people: People

    /// Who acts for the shop beside its rules.
    enum People: Sendable, Equatable {
        /// Nobody: what the rules do is told to the case.
        case nobody
        /// People alone, who see to everything: an open stream.
        case alone
        /// People who see within about so many seconds to what rules leave to them.
        case onCall(seconds: Int)
    }

    /// What chance comes from: other shops live through other things under the same seed.
    var root: UInt64 {
        let name = "\(market.platform.rawValue)/\(shop)"
        return name.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// The end of a length of the market that begins at `start`.
    func end(of length: Market.Length, from start: Timestamp) -> Timestamp {
        switch length {
        case .key(let key): lengths.end(of: key, from: start)
        case .hours(let hours): start.adding(seconds: hours * 3_600)
        }
    }

    /// An instant of the day for what someone would do at `time`: nobody writes while asleep.
    func awake(_ time: Timestamp, from hour: Int, _ random: inout Generator) -> Timestamp {
        let second = Int((time.seconds + Int64(offset)) % 86_400)
        let start = hour * 3_600
        if second >= start { return time }
        return time.adding(seconds: start - second + random.below(2 * 3_600))
    }
}
