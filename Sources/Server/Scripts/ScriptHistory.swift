import Disputes

/// Which versions a shop's scripts had, and which of them are at work.
public struct ScriptHistory: Sendable, Hashable, Codable {
    /// A set of scripts that is kept.
    public struct Version: Sendable, Hashable, Codable {
        /// ``ShopScripts/version``.
        public var id: String
        /// When it was first seen, in seconds since 1970.
        public var seenAt: Int64
        /// Who brought it: a token's name, or `folder` where files were changed.
        public var by: String
    }

    /// That a version came to work.
    public struct Activation: Sendable, Hashable, Codable {
        /// Which.
        public var version: String
        /// When, in seconds since 1970.
        public var at: Int64
        /// By whom.
        public var by: String
    }

    /// A version that a share of the tickets sees.
    public struct Canary: Sendable, Hashable, Codable {
        /// Which.
        public var version: String
        /// The part of the tickets, 0 to 1.
        public var share: Double
    }

    /// So many versions are kept, and so many activations.
    static let versionsMax = 100
    static let activationsMax = 200

    /// Versions that are kept, oldest first.
    public internal(set) var versions: [Version] = []
    /// What came to work, oldest first.
    public internal(set) var activations: [Activation] = []
    /// What a share of the tickets sees; nil where there is no such version.
    public internal(set) var canary: Canary?
    /// The version whose files are being put into the folder; there only between two writes.
    var activating: String?

    /// The version at work; nil where none was taken down yet.
    public var active: String? { activations.last?.version }

    /// The version that was at work before; nil where there was none.
    public var previous: String? {
        activations.last { $0.version != active }?.version
    }

    /// Takes down a version.
    ///
    /// - Returns: versions that are too many now: the oldest that nobody is likely to want.
    mutating func add(_ id: String, at time: Timestamp, by name: String) -> [String] {
        if versions.contains(where: { $0.id == id }) { return [] }
        versions.append(Version(id: id, seenAt: time.seconds, by: name))
        let wanted = Set([id, active, previous, canary?.version].compactMap(\.self))
        var dropped: [String] = []
        while versions.count > Self.versionsMax,
            let place = versions.firstIndex(where: { !wanted.contains($0.id) })
        {
            dropped.append(versions.remove(at: place).id)
        }
        return dropped
    }

    /// Takes down that a version came to work; a canary ends with that.
    mutating func activate(_ id: String, at time: Timestamp, by name: String) {
        activating = nil
        canary = nil
        if active == id { return }
        activations.append(Activation(version: id, at: time.seconds, by: name))
        activations.removeFirst(max(0, activations.count - Self.activationsMax))
    }
}
