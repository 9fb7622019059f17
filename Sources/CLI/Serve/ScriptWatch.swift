import Server
import ServiceLifecycle

/// Has a host see a shop's scripts anew when a file of them has changed.
struct ScriptWatch: Service {
    /// A thousand shops are ten thousand files to look at.
    private static let pause = Duration.seconds(1)

    let dir: String
    let library: ScriptLibrary

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await watch() }
        } catch is CancellationError {}
    }

    private func watch() async throws {
        var folder = WatchedFolder(dir, every: Self.pause)
        // What was changed while the host was opened.
        await library.look()
        while true {
            try await folder.change()
            await library.look()
        }
    }
}
