import Crypto
public import Sandbox

/// The texts of one shop folder.
public struct ShopScripts: Sendable, Hashable {
    /// `shop.lua`.
    public var settings: Source
    /// `rules/*.lua`, in file order.
    public var rules: [Source]
    /// `templates/*.lua`: what `require` finds.
    public var templates: [Source]

    /// A folder's texts, each under its path in the folder.
    ///
    /// - Parameters:
    ///   - settings: `shop.lua`.
    ///   - rules: in the order in which their rules see an event.
    ///   - templates: what `require` finds, in any order.
    public init(settings: Source, rules: [Source], templates: [Source]) {
        self.settings = settings
        self.rules = rules
        self.templates = templates
    }
}

/// The texts that runs are pinned to: the prelude, rules and templates, but not `shop.lua`.
struct ScriptSet {
    /// The names of the rules, in their order.
    var rules: [String]
    var prelude: Source
    var scripts: ShopScripts
    var zone: Zone

    /// The set as the journal keeps it.
    var record: ScriptRecord {
        var writer = FlatWriter(capacity: 4096)
        writer.beginList()
        write([prelude], to: &writer)
        write(scripts.rules, to: &writer)
        write(scripts.templates, to: &writer)
        writer.string(zone.identifier)
        writer.beginList()
        for rule in rules { writer.string(rule) }
        writer.endList()
        writer.endList()
        let bytes = writer.finish().bytes
        return ScriptRecord(hash: Array(SHA256.hash(data: bytes)), sources: bytes)
    }

    private func write(_ sources: [Source], to writer: inout FlatWriter) {
        writer.beginList()
        for source in sources {
            writer.string(source.name)
            // A script need not be valid UTF-8 to be kept byte for byte.
            writer.string(utf8: source.text)
        }
        writer.endList()
    }
}
