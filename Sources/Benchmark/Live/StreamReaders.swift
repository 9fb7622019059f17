import Foundation
import NIOCore
import Synchronization

/// Many readers of one stream, some of which take nothing for a while.
struct StreamReaders {
    private static let eventsPerSecond = 100
    /// Longer than the host waits for a reader that takes nothing.
    private static let stallSeconds = 45
    private static let catchUpSecondsMax = 120

    let port: Int
    let process: String
    let shops: Int
    let count: Int
    let stalledCount: Int

    /// What one reader has seen; positions follow each other without gap or repeat.
    final class Reader: Sendable {
        private struct State {
            var position: Int64?
            var isBehindComment = false
            var itemCount = 0
            var faultCount = 0
        }

        private let state = Mutex(State())

        var position: Int64 { state.withLock { $0.position ?? 0 } }
        var itemCount: Int { state.withLock { $0.itemCount } }
        /// Positions that were not the next.
        var faultCount: Int { state.withLock { $0.faultCount } }

        func take(_ lines: [ByteBufferView]) {
            state.withLock { state in
                for line in lines {
                    if line.elementsEqual([UInt8(ascii: ":")]) { state.isBehindComment = true }
                    guard line.starts(with: "id: ".utf8) else { continue }
                    let digits = String(decoding: line.dropFirst(4), as: UTF8.self)
                    take(Int64(digits) ?? -1, in: &state)
                }
            }
        }

        private func take(_ position: Int64, in state: inout State) {
            defer { state.isBehindComment = false }
            guard let last = state.position else {
                state.position = position
                return
            }
            // Where it begins again, and behind a comment, the host says where it stands.
            if state.isBehindComment || state.itemCount == 0, position == last { return }
            if position != last + 1 { state.faultCount += 1 }
            state.position = position
            state.itemCount += 1
        }

        /// The connection is another one: its first position is where the last one ended.
        func beginAgain() {
            state.withLock { $0.isBehindComment = true }
        }
    }

    private struct Connection {
        var reader = Reader()
        var channel: any Channel
    }

    /// Follows the stream while events come, and prints what the readers saw.
    ///
    /// - Returns: whether all is well.
    func run(seconds: Int, answered: String) async throws -> Bool {
        let before = HostFigures(process: process)
        let stalled = try await connect(stalledCount, isStalled: true)
        let others = try await connect(count - stalledCount, isStalled: false)
        let book = LoadBook(batchCount: Load.batchCount)
        async let peak = peak(within: seconds + Self.stallSeconds)
        try await load(book, seconds: seconds)
        let last = try await lastPosition()
        let lag = try await secondsUntil(others.map(\.reader), at: last)
        report(others.map(\.reader), last, "readers saw all in order", lag: lag)
        let most = try await peak
        print(
            "memory \(before.memoryMegabytes) MB before, at most \(most.memoryMegabytes) MB; "
                + "at most \(most.fileCount) open files; load averages \(HostFigures.loadAverages)"
        )
        let dropped = try await readOn(stalled)
        print("\(dropped) of \(stalled.count) that took nothing were dropped")
        try await resume(stalled.map(\.reader))
        let again = try await secondsUntil(stalled.map(\.reader), at: last)
        report(stalled.map(\.reader), last, "of them saw all in order after all", lag: again)
        try book.writeAnswered(to: answered)
        return (stalled + others).allSatisfy { isWhole($0.reader, last) }
            && dropped == stalled.count
    }

    private func connect(_ count: Int, isStalled: Bool) async throws -> [Connection] {
        var connections: [Connection] = []
        for _ in 0..<count {
            let reader = Reader()
            let channel = try await EventStream.open(
                port: port,
                query: "?after=0",
                receiveBytes: isStalled ? 4_096 : nil,
                isReading: !isStalled
            ) { reader.take($0) }
            connections.append(Connection(reader: reader, channel: channel))
        }
        return connections
    }

    private func load(_ book: LoadBook, seconds: Int) async throws {
        let now = Int(Date().timeIntervalSince1970)
        let batch = LoadBatch(count: Load.batchCount, shops: 0..<shops, at: now, seed: 1)
        let client = LoadClient(
            port: port,
            book: book,
            batches: [batch],
            isFlood: false,
            pause: .seconds(Double(Load.batchCount) / Double(Self.eventsPerSecond))
        )
        try await client.run(from: .now, until: .now + .seconds(seconds))
        // Their decisions follow within a moment.
        try await Task.sleep(for: .seconds(2))
    }

    /// Where the stream stands: what a reader is told that begins now.
    private func lastPosition() async throws -> Int64 {
        let reader = Reader()
        let channel = try await EventStream.open(port: port) { reader.take($0) }
        while reader.position == 0 { try await Task.sleep(for: .milliseconds(10)) }
        try await channel.close()
        return reader.position
    }

    /// Waits until all readers are there.
    ///
    /// - Returns: how long it took, in seconds.
    private func secondsUntil(_ readers: [Reader], at position: Int64) async throws -> Double {
        let start = ContinuousClock.now
        let end = start + .seconds(Self.catchUpSecondsMax)
        while ContinuousClock.now < end, readers.contains(where: { $0.position < position }) {
            try await Task.sleep(for: .milliseconds(20))
        }
        return (ContinuousClock.now - start) / .seconds(1)
    }

    /// The most that the host took of the machine within a time.
    private func peak(within seconds: Int) async throws -> HostFigures {
        var most = HostFigures(process: process)
        for _ in 0..<seconds {
            try await Task.sleep(for: .seconds(1))
            let now = HostFigures(process: process)
            most.memoryMegabytes = max(most.memoryMegabytes, now.memoryMegabytes)
            most.fileCount = max(most.fileCount, now.fileCount)
        }
        return most
    }

    /// Lets stalled readers read what has come to them until then.
    ///
    /// - Returns: how many connections the host has ended.
    private func readOn(_ stalled: [Connection]) async throws -> Int {
        for connection in stalled {
            try await connection.channel.setOption(.autoRead, value: true).get()
        }
        // Through a small buffer that takes its time.
        let end = ContinuousClock.now + .seconds(Self.catchUpSecondsMax)
        while ContinuousClock.now < end, stalled.contains(where: \.channel.isActive) {
            try await Task.sleep(for: .milliseconds(20))
        }
        let open = stalled.filter(\.channel.isActive)
        for connection in open { try await connection.channel.close() }
        return stalled.count - open.count
    }

    private func resume(_ readers: [Reader]) async throws {
        for reader in readers {
            reader.beginAgain()
            _ = try await EventStream.open(port: port, query: "?after=\(reader.position)") {
                reader.take($0)
            }
        }
    }

    private func isWhole(_ reader: Reader, _ last: Int64) -> Bool {
        reader.position == last && reader.itemCount == last && reader.faultCount == 0
    }

    private func report(_ readers: [Reader], _ last: Int64, _ words: String, lag: Double) {
        let whole = readers.count { isWhole($0, last) }
        print(
            "\(whole) of \(readers.count) \(words): \(last) items; the last was there after "
                + String(format: "%.2f s", lag)
        )
    }
}
