import Automation
import Foundation
import NIOCore

/// Loads a live host, and prints a line for each load.
struct Load {
    static let batchCount = 200
    private static let connections = 8
    private static let settleSecondsMax = 60

    let port: Int
    let process: String
    let shops: Int
    let book = LoadBook(batchCount: Self.batchCount)

    /// What one load is like.
    private struct Course {
        var name: String
        /// nil: as many as are taken.
        var eventsPerSecond: Double?
        /// Events that the first shop sends beside its share, per second.
        var flood = 0.0
        var seconds: Int
    }

    /// A steady load, the highest rate, and half of it.
    func run(seconds: Int, answered: String) async throws {
        let reader = try await follow()
        defer { reader.close(promise: nil) }
        Self.printHead()
        _ = try await run(Course(name: "steady", eventsPerSecond: 10_000, seconds: seconds))
        let short = max(5, seconds / 3)
        let most = try await run(Course(name: "as fast as it goes", seconds: short))
        let half = most.eventsPerSecond / 2
        let calm = try await run(
            Course(name: "half of that", eventsPerSecond: half, seconds: short)
        )
        let wait = calm.decisionTimes.milliseconds(at: 0.99)
        Self.judge("p99 to the decision at half of the highest rate", wait, atMost: 100, "ms")
        try finish(answered)
    }

    /// The same load without and with a shop that sends ten times its share.
    func runFlood(eventsPerSecond: Double, seconds: Int, answered: String) async throws {
        let reader = try await follow()
        defer { reader.close(promise: nil) }
        Self.printHead()
        let share = eventsPerSecond / Double(shops)
        var waits: [Double] = []
        for (name, flood) in [
            ("warm", 0), ("without the flood", 0), ("with it", 10 * share),
            ("without", 0), ("with it", 10 * share),
        ] {
            let course = Course(
                name: name,
                eventsPerSecond: eventsPerSecond,
                flood: flood,
                seconds: name == "warm" ? 5 : seconds
            )
            waits.append(try await run(course).decisionTimes.milliseconds(at: 0.99))
        }
        for pair in [(1, 2), (3, 4)] {
            let ratio = waits[pair.1] / waits[pair.0]
            Self.judge("others' p99 with the flood against without", ratio, atMost: 2, "times")
        }
        try finish(answered)
    }

    private func follow() async throws -> any Channel {
        let prefix = Array(#"data: {"specversion":"1.0","id":"e-"#.utf8)
        let book = book
        return try await EventStream.open(port: port, query: "?type=settle.rules.decided") {
            lines in
            book.decided(
                lines.compactMap { line in
                    guard line.starts(with: prefix) else { return nil }
                    return LoadBatch.number(in: line, at: line.startIndex + prefix.count)
                }
            )
        }
    }

    private func run(_ course: Course) async throws -> LoadFigures {
        let (first, busy) = (book.taken, book.busyCount)
        let now = Int(Date().timeIntervalSince1970)
        let all = (1...16).map { seed in
            LoadBatch(count: Self.batchCount, shops: 0..<shops, at: now, seed: UInt64(seed))
        }
        let flood = (1...4).map { seed in
            LoadBatch(count: Self.batchCount, shops: 0..<1, at: now, seed: UInt64(seed))
        }
        let (before, own) = (HostFigures(process: process), HostFigures(process: "self"))
        async let memory = memory(after: 10, of: course.seconds)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let start = ContinuousClock.now
            let end = start + .seconds(course.seconds)
            for place in 0..<Self.connections {
                let pause = course.eventsPerSecond.map {
                    Duration.seconds(Double(Self.connections * Self.batchCount) / $0)
                }
                let own = pause.map { start + $0 * place / Self.connections } ?? start
                let client = LoadClient(
                    port: port,
                    book: book,
                    batches: all,
                    isFlood: false,
                    pause: pause
                )
                group.addTask { try await client.run(from: own, until: end) }
            }
            if course.flood > 0 {
                let pause = Duration.seconds(Double(Self.batchCount) / course.flood)
                let client = LoadClient(
                    port: port,
                    book: book,
                    batches: flood,
                    isFlood: true,
                    pause: pause
                )
                group.addTask { try await client.run(from: start, until: end) }
            }
            try await group.waitForAll()
        }
        let (after, ownAfter) = (HostFigures(process: process), HostFigures(process: "self"))
        try await awaitDecisions()
        var figures = book.figures(from: first)
        figures.busyCount = book.busyCount - busy
        Self.print(
            course.name,
            figures,
            host: (after.processorSeconds - before.processorSeconds) / Double(course.seconds),
            client: (ownAfter.processorSeconds - own.processorSeconds) / Double(course.seconds),
            memory: "\(try await memory) → \(after.memoryMegabytes) MB"
        )
        return figures
    }

    private func memory(after seconds: Int, of all: Int) async throws -> Int {
        try await Task.sleep(for: .seconds(min(seconds, all / 2)))
        return HostFigures(process: process).memoryMegabytes
    }

    private func awaitDecisions() async throws {
        let end = ContinuousClock.now + .seconds(Self.settleSecondsMax)
        while book.undecidedCount > 0, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func finish(_ answered: String) throws {
        try book.writeAnswered(to: answered)
        Swift.print(
            """
            decisions not seen: \(book.undecidedCount), seen twice: \(book.repeatedCount); \
            load averages \(HostFigures.loadAverages)
            """
        )
        if book.undecidedCount + book.repeatedCount > 0 { exit(1) }
    }

    // MARK: Printing

    private static func judge(_ what: String, _ value: Double, atMost most: Double, _ unit: String)
    {
        let verdict = value <= most ? "holds" : "DOES NOT HOLD"
        let shown = String(format: "%.1f", value)
        Swift.print("\(what): \(shown) \(unit), at most \(Int(most)): \(verdict)")
    }

    private static let columns = [-20, 9, 8, 14, 24, 6, 7, 16]

    private static func printHead() {
        row([
            "load", "events/s", "busy", "202 p50/p99 ms", "decided p50/p99/max ms", "host",
            "client",
            "memory",
        ])
    }

    private static func print(
        _ name: String,
        _ figures: LoadFigures,
        host: Double,
        client: Double,
        memory: String
    ) {
        let (answers, decisions) = (figures.answerTimes, figures.decisionTimes)
        func one(_ value: Double) -> String { String(format: "%.1f", value) }
        row([
            name, String(format: "%.0f", figures.eventsPerSecond), "\(figures.busyCount)",
            [0.5, 0.99].map { one(answers.milliseconds(at: $0)) }.joined(separator: "/"),
            [0.5, 0.99, 1].map { one(decisions.milliseconds(at: $0)) }.joined(separator: "/"),
            String(format: "%.2f", host), String(format: "%.2f", client), memory,
        ])
    }

    private static func row(_ cells: [String]) {
        let padded = zip(cells, columns).map { cell, width in
            let space = String(repeating: " ", count: max(0, abs(width) - cell.count))
            return width < 0 ? cell + space : space + cell
        }
        // Not held back where the output is no terminal.
        FileHandle.standardOutput.write(Data((padded.joined(separator: "  ") + "\n").utf8))
    }
}
