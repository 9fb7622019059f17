/// What may be, and how often each.
struct Odds<Outcome: Sendable>: Sendable, ExpressibleByDictionaryLiteral {
    private let outcomes: [Outcome]
    /// The weights up to and with each outcome.
    private let sums: [Int]

    /// Outcomes with their weights, of which at least one is above zero.
    init(dictionaryLiteral elements: (Outcome, Int)...) {
        self.init(elements)
    }

    init(_ elements: [(Outcome, Int)]) {
        outcomes = elements.map(\.0)
        var sum = 0
        sums = elements.map { element in
            sum += element.1
            return sum
        }
    }

    /// Draws an outcome.
    func draw(_ random: inout Generator) -> Outcome {
        let number = random.below(sums[sums.count - 1])
        return outcomes[sums.firstIndex { number < $0 } ?? 0]
    }
}
