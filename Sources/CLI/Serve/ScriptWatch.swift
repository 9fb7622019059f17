import Automation
import Logging
import ServiceLifecycle

/// Has a host see a shop's scripts anew when a file of them has changed.
///
/// A version that can't run is refused, with its errors in the log, and the old one goes on.
struct ScriptWatch: Service {
    /// A thousand shops are ten thousand files to look at.
    private static let pause = Duration.seconds(1)

    let dir: String
    let host: LiveHost
    /// The folders as the host was opened with them.
    let shops: [ShopFolder]
    let logger: Logger

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await watch() }
        } catch is CancellationError {}
    }

    private func watch() async throws {
        var known = Dictionary(shops.map { ($0.path, $0.scripts) }) { first, _ in first }
        var folder = WatchedFolder(dir, every: Self.pause)
        // What was changed while the host was opened.
        try await reload(&known)
        while true {
            try await folder.change()
            try await reload(&known)
        }
    }

    private func reload(_ known: inout [String: ShopScripts]) async throws {
        let reading: ShopFolders.Reading
        do {
            reading = try ShopFolders.read(dir)
        } catch {
            return logger.error("\(error)")
        }
        for problem in reading.problems { logger.error("\(problem)") }
        for shop in reading.shops where known[shop.path] != shop.scripts {
            known[shop.path] = shop.scripts
            await reload(shop)
        }
    }

    private func reload(_ shop: ShopFolder) async {
        switch await host.reload(shop.scripts) {
        case .success(let findings):
            logger.info("scripts are loaded", metadata: ["folder": "\(shop.path)"])
            for finding in findings { logger.warning("\(shop.path)/\(finding)") }
        case .failure(let problems):
            logger.error(
                "scripts are refused, the old ones go on",
                metadata: ["folder": "\(shop.path)"]
            )
            for line in problems.description.split(separator: "\n") {
                logger.error("\(shop.path)/\(line)")
            }
        }
    }
}
