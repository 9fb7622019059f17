import Automation
import Logging
import ServiceLifecycle

/// Has a host forget what is old and over: at its start, and then once a day.
struct KeepWatch: Service {
    private static let pause = Duration.seconds(86_400)

    let host: LiveHost
    let age: Age
    let logger: Logger

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                while !host.isReady { try await Task.sleep(for: .milliseconds(50)) }
                while true {
                    try await compact()
                    try await Task.sleep(for: Self.pause)
                }
            }
        } catch is CancellationError {}
    }

    private func compact() async throws {
        guard let report = try await host.compact(olderThan: age.days),
            let sentence = report.sentence
        else { return }
        logger.info("forgotten: \(sentence)", metadata: ["older_than": "\(age.days)d"])
    }
}
