import Automation
import ServiceLifecycle

/// A live host as a service: it ends within its bound when the group does.
struct HostLife: Service {
    let host: LiveHost
    /// How long what is at the gateway is waited for, in seconds.
    let stopSeconds: Int

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await host.run()
        } onGracefulShutdown: {
            host.stop(within: stopSeconds)
        }
    }
}
