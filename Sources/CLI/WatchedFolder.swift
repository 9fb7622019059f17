import Foundation

/// Says when a Lua file of a folder has changed, by looking.
struct WatchedFolder {
    private let path: String
    private let pause: Duration
    private var seen: [String: Stamp]

    /// What changes when a file does.
    private struct Stamp: Equatable {
        var changed: Date?
        var size: Int?
    }

    /// - Parameters:
    ///   - path: the folder.
    ///   - pause: between two looks.
    init(_ path: String, every pause: Duration = .milliseconds(250)) {
        self.path = path
        self.pause = pause
        seen = Self.stamps(in: path)
    }

    /// Returns when something is other than it was.
    ///
    /// - Throws: `CancellationError`.
    mutating func change() async throws {
        while true {
            try await Task.sleep(for: pause)
            let now = Self.stamps(in: path)
            if now == seen { continue }
            seen = now
            return
        }
    }

    /// The files that are read, as a shop's folder is at most two folders deep.
    private static func stamps(in path: String, depth: Int = 2) -> [String: Stamp] {
        var stamps: [String: Stamp] = [:]
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where !name.hasPrefix(".") {
            let inner = "\(path)/\(name)"
            if name.hasSuffix(".lua") {
                stamps[inner] = stamp(of: inner)
            } else if depth > 0 {
                stamps.merge(Self.stamps(in: inner, depth: depth - 1)) { $1 }
            }
        }
        return stamps
    }

    /// Of the file itself, where the name is a link to it.
    private static func stamp(of path: String) -> Stamp {
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        return Stamp(
            changed: attributes?[.modificationDate] as? Date,
            size: attributes?[.size] as? Int
        )
    }
}
