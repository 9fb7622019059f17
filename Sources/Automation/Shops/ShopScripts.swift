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

    /// All texts: `shop.lua`, then rules, then templates.
    public var sources: [Source] { [settings] + rules + templates }

    /// What tells these texts from any others: 16 hexadecimal digits of a hash of names and bytes.
    public var version: String {
        var hash = SHA256()
        for source in sources {
            hash.update(data: Array("\(source.name)\0\(source.text.count)\0".utf8))
            hash.update(data: source.text)
        }
        return hash.finalize().prefix(8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 2 ? digits : "0" + digits
        }.joined()
    }
}

/// The texts that runs are pinned to: the prelude, rules and templates, but not `shop.lua`.
struct ScriptSet {
    var prelude: Source
    var rules: [Source]
    var templates: [Source]
    var zone: Zone

    init(prelude: Source, rules: [Source], templates: [Source], zone: Zone) {
        self.prelude = prelude
        self.rules = rules
        self.templates = templates
        self.zone = zone
    }

    /// The set as the journal keeps it, with the names of its rules in their order.
    func record(rules names: [String]) -> ScriptRecord {
        var writer = FlatWriter(capacity: 4096)
        writer.beginList()
        write([prelude], to: &writer)
        write(rules, to: &writer)
        write(templates, to: &writer)
        writer.string(zone.identifier)
        writer.beginList()
        for name in names { writer.string(name) }
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

    /// Reads what ``record(rules:)`` wrote; nil for anything else, and for an unknown time zone.
    init?(_ record: ScriptRecord) {
        do throws(FlatError) {
            var reader = FlatReader(FlatValue(bytes: record.sources))
            var items = try reader.list()
            let prelude = try Self.sources(&items)
            let rules = try Self.sources(&items)
            let templates = try Self.sources(&items)
            guard let zone = Zone(identifier: try items.string()), let first = prelude.first else {
                return nil
            }
            self.init(prelude: first, rules: rules, templates: templates, zone: zone)
        } catch {
            return nil
        }
    }

    private static func sources(_ items: inout FlatReader) throws(FlatError) -> [Source] {
        var list = try items.list()
        var sources: [Source] = []
        while list.remaining > 0 {
            let name = try list.string()
            sources.append(Source(name: name, text: Array(try list.utf8())))
        }
        return sources
    }
}
