import Disputes
package import Sandbox

/// The words merchants use, and what the host tells them while they are loaded.
package enum Prelude {
    package static let source = Source(name: "prelude", text: PackageResources.Prelude_lua)
    /// The words of tests, to be loaded behind it.
    package static let tests = Source(
        name: "test-prelude",
        text: PackageResources.TestPrelude_lua
    )

    /// What `host.arguments` is: which of a shop's files are loaded, the names that exist, the
    /// shop, its zone.
    package static func arguments(
        role: String,
        shop: ShopIdentity?,
        zone: Zone = .shanghai
    ) -> FlatValue {
        var writer = FlatWriter(capacity: 2048)
        writer.beginMap()
        writer.key("role")
        writer.string(role)
        writer.key("events")
        write(EventType.known.map(\.name), to: &writer)
        writer.key("platforms")
        write(Platform.allCases.map(\.rawValue), to: &writer)
        if let shop {
            writer.key("shop")
            writer.beginMap()
            writer.key("platform")
            writer.string(shop.shop.platform.rawValue)
            writer.key("id")
            writer.string(shop.shop.id)
            writer.key("name")
            writer.string(shop.name)
            writer.endMap()
            writer.key("zone")
            write(zone, to: &writer)
        }
        writer.endMap()
        return writer.finish()
    }

    /// Names as the keys of a table: what a script is asked to choose from.
    private static func write(_ names: [String], to writer: inout FlatWriter) {
        writer.beginMap()
        for name in names {
            writer.key(name)
            writer.bool(true)
        }
        writer.endMap()
    }

    private static func write(_ zone: Zone, to writer: inout FlatWriter) {
        writer.beginList()
        for transition in zone.transitions {
            writer.beginList()
            writer.integer(transition.from)
            writer.integer(Int64(transition.offset))
            writer.endList()
        }
        writer.endList()
    }
}
