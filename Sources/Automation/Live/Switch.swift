public import Disputes

/// A kill switch: while it is on, what it names is decided as always, and not sent.
///
/// What is held back stays ready, with its money set aside, and goes out when the switch is off. What
/// was sent already is still asked after.
public enum Switch: Sendable, Hashable {
    /// Everything.
    case sending
    /// One shop's actions.
    case shop(ShopKey)
    /// One kind of action, of all shops.
    case action(ActionKind)

    /// Its name: `sending`, `shop/pinduoduo/10086`, `action/payout`.
    public var name: String {
        switch self {
        case .sending: "sending"
        case .shop(let shop): "shop/\(shop.platform.rawValue)/\(shop.id)"
        case .action(let kind): "action/\(kind.rawValue)"
        }
    }

    /// The switch of a name; nil where there is none.
    public init?(name: String) {
        let parts = name.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
            .map(String.init)
        switch (parts.first, parts.count) {
        case ("sending", 1): self = .sending
        case ("shop", 3):
            guard let platform = Platform(rawValue: parts[1]), !parts[2].isEmpty else { return nil }
            self = .shop(ShopKey(platform: platform, id: parts[2]))
        case ("action", 2):
            guard let kind = ActionKind(rawValue: parts[1]) else { return nil }
            self = .action(kind)
        default: return nil
        }
    }

    /// Whether it may hold back something of a shop.
    func concerns(_ shop: ShopKey) -> Bool {
        if case .shop(let other) = self { return other == shop }
        return true
    }
}

extension Set<Switch> {
    /// Whether an action of a shop is held back.
    func holds(_ kind: ActionKind, of shop: ShopKey) -> Bool {
        if isEmpty { return false }
        return contains(.sending) || contains(.shop(shop)) || contains(.action(kind))
    }
}
