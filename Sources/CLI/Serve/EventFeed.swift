import Automation
import Logging
import Sandbox
import ServiceLifecycle

/// Hands the lines of an input to a host as they come, no faster than it takes them.
struct EventFeed: Service {
    /// Lines that are handed in at a time.
    private static let linesMax = 1_024
    /// Lines of shops without room that are kept aside while others' go on; then all wait.
    private static let heldMax = 8_192
    private static let heldBytesMax = 16 << 20

    let name: String
    let host: LiveHost
    let reader: FeedReader
    let logger: Logger

    init(_ name: String, _ input: sending any GrowingInput, to host: LiveHost, _ logger: Logger) {
        self.name = name
        self.host = host
        self.logger = logger
        reader = FeedReader(input)
    }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await feed()
            }
        } catch is CancellationError {}
    }

    private func feed() async throws {
        while !host.isReady { try await Task.sleep(for: .milliseconds(50)) }
        var held: [InputLine] = []
        var isOver = false
        while !isOver || !held.isEmpty {
            try Task.checkCancellation()
            var lines: [InputLine] = []
            if !isOver, hasRoom(beside: held) {
                let read = try await reader.lines(count: Self.linesMax)
                isOver = read == nil
                lines = read ?? []
            }
            let (rest, wait) = try await hand(held + lines)
            held = rest
            if let wait {
                try await Task.sleep(for: .seconds(wait))
            } else if lines.isEmpty {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
        logger.info("the input is at its end", metadata: ["input": "\(name)"])
        // The host goes on.
        try await gracefulShutdown()
    }

    /// Whether more may be read while lines of shops without room are held.
    private func hasRoom(beside held: [InputLine]) -> Bool {
        held.count < Self.heldMax
            && held.reduce(0) { $0 + $1.bytes.count } < Self.heldBytesMax
    }

    /// Hands lines in.
    ///
    /// - Parameter lines: those that were held come first, so that a shop's order stays.
    /// - Returns: the lines that found no room, in order; and for how many seconds nothing need be
    ///   tried, where the whole host has none or where no more can be held.
    /// - Throws: ``JournalError``.
    private func hand(_ lines: [InputLine]) async throws -> (held: [InputLine], wait: Int?) {
        if lines.isEmpty { return ([], nil) }
        let answers = try await host.accept(lines.map(\.bytes), from: .all)
        var held: [InputLine] = []
        var all: Int?
        var least: Int?
        for (line, answer) in zip(lines, answers) {
            switch answer {
            case .busy(let seconds, let isShop):
                held.append(line)
                if isShop { least = min(least ?? seconds, seconds) } else { all = seconds }
            case .rejected(let problem):
                let place: Logger.Metadata = ["input": "\(name)", "line": "\(line.number)"]
                logger.warning("a line is no event: \(problem.unquoted)", metadata: place)
            case .accepted, .known, .forbidden: break
            }
        }
        return (held, all ?? (hasRoom(beside: held) ? nil : least))
    }
}

/// Reads an input on a thread of its own, as reading may wait.
actor FeedReader {
    private let executor = ThreadExecutor()
    private let input: any GrowingInput

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(_ input: sending any GrowingInput) {
        self.input = input
    }

    func lines(count: Int) throws -> [InputLine]? {
        try input.lines(count: count)
    }
}
