/// Up to which number all events are finished, while shops overtake each other.
struct Watermark {
    /// All events up to it are finished.
    private(set) var through: Int64
    private var finishedAhead: Set<Int64>

    /// - Parameters:
    ///   - start: where the journal stood.
    ///   - unfinished: the numbers of all its events that are not finished.
    init(_ start: JournalStart, unfinished: Set<Int64>) {
        through = start.processedThrough
        finishedAhead = []
        guard through < start.lastNumber else { return }
        for number in (through + 1)...start.lastNumber where !unfinished.contains(number) {
            finishedAhead.insert(number)
        }
        advance()
    }

    /// Notes that events are finished; those that the host made have no part in it.
    ///
    /// - Returns: the number up to which all are.
    mutating func finish(_ numbers: [Int64]) -> Int64 {
        for number in numbers where number < NumberedEvent.madeFrom && number > through {
            finishedAhead.insert(number)
        }
        advance()
        return through
    }

    private mutating func advance() {
        while finishedAhead.remove(through + 1) != nil { through += 1 }
    }
}
