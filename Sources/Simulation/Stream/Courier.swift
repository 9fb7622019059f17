import Disputes
import HeapModule

/// Brings events to the host as platforms do: most within seconds, some late, some twice, and so out
/// of order.
struct Courier: Sendable {
    /// A line and when it arrives.
    struct Delivery: Sendable, Comparable {
        let at: Timestamp
        let order: Int
        let line: [UInt8]

        static func < (left: Delivery, right: Delivery) -> Bool {
            (left.at, left.order) < (right.at, right.order)
        }
        static func == (left: Delivery, right: Delivery) -> Bool { left.order == right.order }
    }

    private var underWay = Heap<Delivery>()
    private var random: Generator
    private var count = 0

    init(seed: UInt64) {
        random = Generator(seed, 0xC0)
    }

    /// When the next line arrives; nil where none is under way.
    var next: Timestamp? { underWay.min?.at }

    /// Takes a line that was made at a time.
    mutating func take(_ line: [UInt8], at time: Timestamp) {
        let isLate = random.rarely(20)
        let delay = isLate ? 60 + random.wait(around: 1_500) : random.below(4)
        let arrival = time.adding(seconds: delay)
        add(line, at: arrival)
        if random.rarely(15) { // the same id again: after ten minutes, an hour
            let pause = random.chance(70) ? 600 : 3_600
            add(line, at: arrival.adding(seconds: pause + random.below(30)))
        }
    }

    private mutating func add(_ line: [UInt8], at time: Timestamp) {
        count += 1
        underWay.insert(Delivery(at: time, order: count, line: line))
    }

    /// The line that arrives next.
    mutating func deliver() -> Delivery? {
        underWay.popMin()
    }
}
