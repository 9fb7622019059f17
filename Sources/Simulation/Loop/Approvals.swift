import Disputes
import HeapModule

/// Actions that wait for the shop's people to approve them, where there are people.
struct Approvals: Sendable {
    private struct Due: Sendable, Comparable {
        let at: Timestamp
        let order: Int
        let key: String

        static func < (left: Due, right: Due) -> Bool {
            (left.at, left.order) < (right.at, right.order)
        }
    }

    private let terms: Terms
    private var random: Generator
    private var due = Heap<Due>()
    private var count = 0

    init(_ terms: Terms) {
        self.terms = terms
        random = Generator(terms.root, 0xAB)
    }

    /// When the next one is approved; nil where none is.
    var next: Timestamp? { due.min?.at }

    /// An action waits from `time` on.
    mutating func add(_ key: String, at time: Timestamp) {
        guard case .onCall(let seconds) = terms.people else { return }
        count += 1
        let time = time.adding(seconds: random.wait(around: seconds))
        due.insert(Due(at: terms.awake(time, from: 9, &random), order: count, key: key))
    }

    /// The key of the next one; there is one.
    mutating func takeNext() -> String {
        due.removeMin().key
    }
}
