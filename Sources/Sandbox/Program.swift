/// A named piece of Lua text.
public struct Source: Sendable, Hashable {
    /// The name shown in messages, such as `rules/refunds.lua`: 1 to 55 bytes without `:`.
    public var name: String
    /// The Lua text.
    public var text: [UInt8]

    /// A source of bytes, which need not be UTF-8.
    public init(name: String, text: [UInt8]) {
        self.name = name
        self.text = text
    }

    /// A source of text.
    public init(name: String, text: String) {
        self.init(name: name, text: Array(text.utf8))
    }
}

/// What a sandbox loads.
///
/// Preludes are trusted: they are given the `host` table, and make the words that scripts use.
/// Their names are not shown: what goes wrong in them is told at the script's place.
public struct Program: Sendable, Hashable {
    /// Run first, in order.
    public var prelude: [Source]
    /// Found by `require`: by name, or with dots for slashes and without `.lua`.
    public var modules: [Source]
    /// Run after the preludes, in order.
    public var scripts: [Source]
    /// What the prelude finds as `host.arguments`.
    public var arguments: FlatValue

    /// A program of these sources.
    public init(
        prelude: [Source],
        modules: [Source] = [],
        scripts: [Source],
        arguments: FlatValue = .null
    ) {
        self.prelude = prelude
        self.modules = modules
        self.scripts = scripts
        self.arguments = arguments
    }
}
