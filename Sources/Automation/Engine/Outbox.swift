import Disputes

/// Which actions are to be tried next at the gateway: in order per ticket, so many at once per shop.
///
/// It knows no more than their numbers; what they are and how they stand is the journal's.
struct Outbox {
    /// An action of a ticket.
    struct Item: Hashable {
        var number: Int64
        var ticket: TicketKey
    }

    private struct Later {
        var at: Timestamp
        var item: Item
    }

    /// Ready to be tried, by shop, in the order in which they became so.
    private var ready: [ShopKey: ArraySlice<Item>] = [:]
    /// Shops with something ready, in the order of their turn: none starves another.
    private var turns: [ShopKey] = []
    /// To be tried at a time of the wall clock; the next one last.
    private var later: [Later] = []
    private var underWay: [Int64: ShopKey] = [:]
    private var counts: [ShopKey: Int] = [:]

    /// Nothing is to be tried, now or later, and nothing is under way.
    var isEmpty: Bool { ready.isEmpty && later.isEmpty && underWay.isEmpty }

    /// How many wait for their turn.
    var count: Int { ready.values.reduce(later.count) { $0 + $1.count } }

    /// How many are under way.
    var underWayCount: Int { underWay.count }

    /// When the next one is to be tried again; nil where none waits for time.
    var nextAt: Timestamp? { later.last?.at }

    func isUnderWay(_ number: Int64) -> Bool { underWay[number] != nil }

    /// To be tried as soon as there is room, or at a time.
    mutating func add(_ item: Item, at time: Timestamp? = nil) {
        guard let time else {
            if ready[item.ticket.shop] == nil { turns.append(item.ticket.shop) }
            ready[item.ticket.shop, default: []].append(item)
            return
        }
        let place = later.firstIndex { $0.at <= time } ?? later.count
        later.insert(Later(at: time, item: item), at: place)
    }

    /// What has waited until now is ready.
    mutating func wake(at wall: Timestamp) {
        while let next = later.last, next.at <= wall {
            later.removeLast()
            add(next.item)
        }
    }

    /// The items that may be tried now, shop by shop; each must be begun or is forgotten.
    ///
    /// - Parameter room: how many actions of a shop may be under way.
    /// - Returns: items in the order of turns.
    mutating func take(room: (ShopKey) -> Int) -> [Item] {
        var taken: [Item] = []
        var rest: [ShopKey] = []
        for shop in turns {
            guard var items = ready[shop] else { continue }
            let free = max(0, room(shop) - (counts[shop] ?? 0))
            taken += items.prefix(free)
            items.removeFirst(min(free, items.count))
            ready[shop] = items.isEmpty ? nil : items
            if !items.isEmpty { rest.append(shop) }
        }
        turns = rest
        return taken
    }

    /// It is settled: nothing is to be tried later.
    mutating func forget(_ number: Int64) {
        later.removeAll { $0.item.number == number }
    }

    /// An attempt is under way.
    mutating func begin(_ item: Item) {
        underWay[item.number] = item.ticket.shop
        counts[item.ticket.shop, default: 0] += 1
    }

    /// Its answer has come.
    mutating func end(_ number: Int64) {
        guard let shop = underWay.removeValue(forKey: number) else { return }
        let left = (counts[shop] ?? 1) - 1
        counts[shop] = left == 0 ? nil : left
    }
}
