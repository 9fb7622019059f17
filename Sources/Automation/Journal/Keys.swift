public import Disputes

/// A shop on its platform: the tenant that everything belongs to.
public struct ShopKey: Sendable, Hashable, Comparable {
    /// The platform it is on.
    public var platform: Platform
    /// The platform's id of it.
    public var id: String

    /// A shop by platform and id.
    public init(platform: Platform, id: String) {
        self.platform = platform
        self.id = id
    }

    /// As in an event's `source`: `/pinduoduo/shops/10086`.
    public var source: String { "/\(platform.rawValue)/shops/\(id)" }

    /// The shop that an event's `source` names; nil where it names none.
    public init?(source: some StringProtocol) {
        let parts = source.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, parts[2] == "shops", !parts[3].isEmpty,
            let platform = Platform(rawValue: String(parts[1]))
        else { return nil }
        self.init(platform: platform, id: String(parts[3]))
    }

    /// Why an event of a shop without a folder is a dead letter.
    var absence: String { "there is no shop folder for \(source)" }

    /// The order of pages: by platform, then id.
    public static func < (a: ShopKey, b: ShopKey) -> Bool {
        a.platform == b.platform ? a.id < b.id : a.platform.rawValue < b.platform.rawValue
    }
}

/// A ticket of a shop.
public struct TicketKey: Sendable, Hashable, Comparable {
    /// The shop it belongs to.
    public var shop: ShopKey
    /// The platform's id of it.
    public var id: String

    /// A ticket by shop and id.
    public init(shop: ShopKey, id: String) {
        self.shop = shop
        self.id = id
    }

    /// The order of pages: by shop, then id.
    public static func < (a: TicketKey, b: TicketKey) -> Bool {
        a.shop == b.shop ? a.id < b.id : a.shop < b.shop
    }
}
