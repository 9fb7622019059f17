package import Automation
package import Logging

/// How those who follow the stream outlast errors of the journal: what can't be read or kept now may
/// be a while later.
package struct ErrorPause: Sendable {
    /// So long after an error it goes on, in seconds.
    package static let seconds = 60

    private let clock: any WallClock
    private let logger: Logger

    /// Pauses by a clock, with a line of the log for each.
    package init(_ clock: any WallClock, _ logger: Logger) {
        self.clock = clock
        self.logger = logger
    }

    /// Does something to its end, or until the task is cancelled; after an error, once more.
    ///
    /// - Parameters:
    ///   - what: what is interrupted: `a webhook is`.
    ///   - metadata: of the log's lines.
    ///   - body: what is to be done.
    package func outlast(
        _ what: String,
        _ metadata: Logger.Metadata = [:],
        _ body: () async throws -> Void
    ) async {
        while !Task.isCancelled {
            do {
                return try await body()
            } catch is CancellationError {
                return
            } catch {
                logger.error(
                    "\(what) interrupted, and goes on in \(Self.seconds) s: \(error)",
                    metadata: metadata
                )
            }
            try? await clock.sleep(seconds: Self.seconds)
        }
    }
}
