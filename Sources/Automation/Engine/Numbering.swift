/// Numbers for timers and made events: each engine on a journal gives others than its neighbours.
struct Numbering: Sendable, Hashable {
    /// The last number given, or one before the first.
    private(set) var last: Int64
    private let step: Int64

    /// Numbers above `number` that are `place` modulo `count`.
    init(after number: Int64, place: Int = 0, of count: Int = 1) {
        step = Int64(count)
        last = number / step * step + Int64(place)
        if last > number { last -= step }
    }

    mutating func next() -> Int64 {
        last += step
        return last
    }
}
