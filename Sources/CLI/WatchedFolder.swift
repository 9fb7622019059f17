import Foundation

/// Says when a Lua file of a folder has changed, by looking.
struct WatchedFolder {
    private static let pause = Duration.milliseconds(250)

    private let path: String
    private var seen: [String: Stamp]

    /// What changes when a file does.
    private struct Stamp: Equatable {
        var changed: Date?
        var size: Int?
    }

    init(_ path: String) {
        self.path = path
        seen = Self.stamps(in: path)
    }

    /// Returns when something is other than it was.
    ///
    /// - Throws: `CancellationError`.
    mutating func change() async throws {
        while true {
            try await Task.sleep(for: Self.pause)
            let now = Self.stamps(in: path)
            if now == seen { continue }
            seen = now
            return
        }
    }

    private static func stamps(in path: String) -> [String: Stamp] {
        var stamps: [String: Stamp] = [:]
        let names = FileManager.default.enumerator(atPath: path)
        while let name = names?.nextObject() as? String {
            guard name.hasSuffix(".lua") else { continue }
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
            stamps[name] = Stamp(
                changed: attributes?[.modificationDate] as? Date,
                size: attributes?[.size] as? Int
            )
        }
        return stamps
    }
}
