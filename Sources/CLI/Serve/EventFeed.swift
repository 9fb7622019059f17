import Automation
import Logging
import Sandbox
import ServiceLifecycle

/// Hands the lines of an input to a host as they come, no faster than it takes them.
struct EventFeed: Service {
    /// Lines that are handed in at a time.
    private static let linesMax = 1_024

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
        while let lines = try await reader.lines(count: Self.linesMax) {
            try Task.checkCancellation()
            if lines.isEmpty {
                try await Task.sleep(for: .milliseconds(200))
            } else {
                try await hand(lines[...])
            }
        }
        logger.info("the input is at its end", metadata: ["input": "\(name)"])
        // The host goes on.
        try await gracefulShutdown()
    }

    /// Until all are taken, or can't be; from the first that has to wait on they are sent again, so
    /// that their order stays.
    private func hand(_ lines: ArraySlice<InputLine>) async throws {
        var rest = lines
        while !rest.isEmpty {
            let answers = try await host.accept(rest.map(\.bytes), from: .all)
            var wait: Int?
            var taken = 0
            for (line, answer) in zip(rest, answers) {
                if case .busy(let seconds, _) = answer {
                    wait = seconds
                    break
                }
                taken += 1
                guard case .rejected(let problem) = answer else { continue }
                let place: Logger.Metadata = ["input": "\(name)", "line": "\(line.number)"]
                logger.warning("a line is no event: \(problem.unquoted)", metadata: place)
            }
            rest = rest.dropFirst(taken)
            if let wait { try await Task.sleep(for: .seconds(wait)) }
        }
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
