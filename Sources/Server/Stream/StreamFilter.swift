import Automation

/// Which items of the stream a reader wants.
struct StreamFilter: Sendable, Hashable {
    /// So many values of one kind a filter may have.
    static let valuesMax = 100

    /// Those of the reader's shops; nil: all that they may see.
    var shops: Set<ShopKey> = []
    /// Exact types, or beginnings that end in `*`; empty: all.
    var types: [String] = []
    /// Tickets; empty: all.
    var tickets: Set<String> = []
    /// What the reader may see at all.
    var scope: ShopScope

    /// It takes everything.
    var isEverything: Bool {
        scope == .all && shops.isEmpty && types.isEmpty && tickets.isEmpty
    }

    func takes(_ item: StreamItem) -> Bool {
        scope.contains(item.shop) && (shops.isEmpty || shops.contains(item.shop))
            && (tickets.isEmpty || tickets.contains(item.ticket))
            && (types.isEmpty || types.contains { item.type.fits($0) })
    }
}

extension String {
    /// Whether the type of an event is a type, or begins as one does that ends in `*`.
    func fits(_ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? hasPrefix(pattern.dropLast()) : self == pattern
    }
}
