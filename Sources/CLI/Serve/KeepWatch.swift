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
                    await compact()
                    try await Task.sleep(for: Self.pause)
                }
            }
        } catch is CancellationError {}
    }

    /// A journal that can't be written ends the host by itself; what else fails may do so tomorrow.
    private func compact() async {
        let age: Logger.Metadata = ["older_than": "\(age.days)d"]
        do {
            guard let report = try await host.compact(olderThan: self.age.days),
                let sentence = report.sentence
            else { return }
            logger.info("forgotten: \(sentence)", metadata: age)
        } catch {
            logger.warning("not all is forgotten; it goes on in a day: \(error)", metadata: age)
        }
    }
}
