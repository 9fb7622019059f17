/// Draws numbers: SplitMix64, the same from the same seed in every process and on every machine.
///
/// A value: who holds a copy draws on alone. Whole numbers only, so that no mathematical library has
/// a say in what is drawn.
struct Generator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator of its own for each combination of `parts`, such as a seed and a number.
    init(_ parts: UInt64...) {
        state = 0x5E77_1E00_0000_0001
        for part in parts {
            state = Generator.mixed(state &+ part)
        }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Generator.mixed(state)
    }

    /// The finalizer of SplitMix64: every bit of the result hangs on every bit of `number`.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 to `count` - 1.
    mutating func below(_ count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// A whole number of `range`.
    mutating func among(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True so many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool {
        below(100) < percent
    }

    /// True so many times in a thousand.
    mutating func rarely(_ perMille: Int) -> Bool {
        below(1_000) < perMille
    }

    /// One of `list`, which is not empty.
    mutating func one<Element>(of list: [Element]) -> Element {
        list[below(list.count)]
    }

    /// A wait with this median, in seconds: most are shorter than twice as long, a few take five
    /// times as long, as it is with people.
    mutating func wait(around median: Int) -> Int {
        let place = below(Generator.deciles.count - 1)
        let low = Generator.deciles[place]
        let percent = low + below(Generator.deciles[place + 1] - low + 1)
        return max(1, median * percent / 100)
    }

    /// Of waits, in percent of their median.
    private static let deciles = [12, 28, 42, 57, 75, 100, 130, 175, 250, 380, 620]
}
