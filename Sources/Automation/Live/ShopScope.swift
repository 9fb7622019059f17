import Disputes

/// Which shops somebody may see and touch.
public enum ShopScope: Sendable, Hashable {
    /// All of them, also those that come later.
    case all
    /// These.
    case shops(Set<ShopKey>)

    /// Whether a shop is among them.
    public func contains(_ shop: ShopKey) -> Bool {
        switch self {
        case .all: true
        case .shops(let shops): shops.contains(shop)
        }
    }
}
