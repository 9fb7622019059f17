import Foundation
import NIOCore
import Synchronization

/// What was sent to a live host, when it was answered and when it was decided.
///
/// Batches are numbered in the order in which they are taken; a batch's events have the numbers
/// `batch * batchCount ..< (batch + 1) * batchCount`, which their ids carry.
final class LoadBook: Sendable {
    /// What is known of one batch; times in nanoseconds.
    private struct Batch {
        var isFlood: Bool
        var posted: UInt64
        /// When its 202 was read; 0: not yet.
        var answered: UInt64 = 0
    }

    private struct State {
        var batches: [Batch] = []
        /// When each event's decision was read; 0: not yet.
        var decided: [UInt64] = []
        var undecidedCount = 0
        var repeatedCount = 0
        var busyCount = 0
    }

    let batchCount: Int
    private let state = Mutex(State())

    init(batchCount: Int) {
        self.batchCount = batchCount
    }

    /// Batches that were taken so far.
    var taken: Int { state.withLock { $0.batches.count } }

    /// Requests that were turned away so far.
    var busyCount: Int { state.withLock { $0.busyCount } }

    /// Takes the next batch, which is about to be posted.
    func take(isFlood: Bool) -> Int {
        let now = NIODeadline.now().uptimeNanoseconds
        return state.withLock { state in
            state.batches.append(Batch(isFlood: isFlood, posted: now))
            state.decided.append(contentsOf: repeatElement(0, count: batchCount))
            return state.batches.count - 1
        }
    }

    /// All of a batch's events are on disk, its sender was told.
    func answered(_ batch: Int) {
        let now = NIODeadline.now().uptimeNanoseconds
        state.withLock { state in
            state.batches[batch].answered = now
            state.undecidedCount += state.decided[events(of: batch)].count { $0 == 0 }
        }
    }

    /// A request was turned away, and will be sent again.
    func wasBusy() {
        state.withLock { $0.busyCount += 1 }
    }

    /// The decisions of events were read.
    func decided(_ events: [Int]) {
        let now = NIODeadline.now().uptimeNanoseconds
        state.withLock { state in
            for event in events where event < state.decided.count {
                if state.decided[event] > 0 {
                    state.repeatedCount += 1
                    continue
                }
                state.decided[event] = now
                if state.batches[event / batchCount].answered > 0 { state.undecidedCount -= 1 }
            }
        }
    }

    /// Events that were answered 202 and whose decision was not seen.
    var undecidedCount: Int { state.withLock { $0.undecidedCount } }

    /// Decisions that were seen more than once.
    var repeatedCount: Int { state.withLock { $0.repeatedCount } }

    private func events(of batch: Int) -> Range<Int> {
        batch * batchCount..<(batch + 1) * batchCount
    }

    /// The figures of the batches from a number on, without those of a flood.
    func figures(from first: Int) -> LoadFigures {
        state.withLock { state in
            var figures = LoadFigures()
            var last: UInt64 = 0
            for batch in first..<state.batches.count {
                let known = state.batches[batch]
                guard known.answered > 0 else { continue }
                figures.eventCount += batchCount
                last = max(last, known.answered)
                if known.isFlood { continue }
                figures.answerTimes.append(known.answered - known.posted)
                for decided in state.decided[events(of: batch)] where decided > 0 {
                    // It may be decided before the sender has read that it is on disk.
                    figures.decisionTimes.append(decided - min(decided, known.answered))
                }
            }
            let start = state.batches.dropFirst(first).first?.posted ?? last
            figures.seconds = Double(last - start) / 1e9
            return figures
        }
    }

    /// Writes which events were answered 202: the first and the last of each stretch, one a line.
    func writeAnswered(to path: String) throws {
        let lines = state.withLock { state in
            state.batches.indices.filter { state.batches[$0].answered > 0 }
                .map { "\(events(of: $0).lowerBound) \(events(of: $0).upperBound - 1)\n" }
        }
        try lines.joined().write(toFile: path, atomically: false, encoding: .utf8)
    }
}

/// How a load went.
struct LoadFigures {
    var eventCount = 0
    /// From the first request to the last answer.
    var seconds = 0.0
    /// From a request to its 202, in nanoseconds.
    var answerTimes: [UInt64] = []
    /// From the 202 to the decision, as a reader of the stream sees it, in nanoseconds.
    var decisionTimes: [UInt64] = []
    /// Requests that were turned away, and sent again.
    var busyCount = 0

    var eventsPerSecond: Double { Double(eventCount) / max(seconds, 0.001) }
}

extension [UInt64] {
    /// The value below which such a share of the values lies, in milliseconds.
    func milliseconds(at share: Double) -> Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        return Double(sorted[Swift.min(count - 1, Int(Double(count) * share))]) / 1e6
    }
}
