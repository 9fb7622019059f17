/// A set of scripts that runs are pinned to.
public struct ScriptRecord: Sendable, Hashable {
    /// SHA-256 of the prelude, rules and templates: 32 bytes.
    public var hash: [UInt8]
    /// An encoded ``ScriptSet``: names and texts.
    public var sources: [UInt8]

    /// A set of scripts by its hash.
    public init(hash: [UInt8], sources: [UInt8]) {
        self.hash = hash
        self.sources = sources
    }
}
