import Disputes
import HeapModule

/// Which actions are to be tried next at the gateway: in order per ticket, so many at once per shop.
///
/// It knows no more than their numbers; what they are and how they stand is the journal's.
struct Outbox {
    /// An action of a ticket.
    struct Item: Hashable {
        var number: Int64
        var ticket: TicketKey
    }

    private struct Later: Comparable {
        var at: Timestamp
        /// By it those of one time keep their order.
        var place: Int
        var item: Item

        static func < (one: Later, other: Later) -> Bool {
            (one.at, one.place) < (other.at, other.place)
        }
    }

    /// Actions of one shop that may wait, until no more events of it are taken.
    static let shopMax = 4_096

    /// Ready to be tried, by shop, in the order in which they became so.
    private var ready: [ShopKey: ArraySlice<Item>] = [:]
    /// Shops with something ready, in the order of their turn: none starves another.
    private var turns: [ShopKey] = []
    /// To be tried at a time of the wall clock; what is no longer wanted stays until it comes up.
    private var later = Heap<Later>()
    /// The wanted places in `later`, by the actions' numbers.
    private var wanted: [Int64: Int] = [:]
    private var places = 0
    /// How many wait, by shop.
    private var waiting: [ShopKey: Int] = [:]
    private var underWay: [Int64: ShopKey] = [:]
    private var counts: [ShopKey: Int] = [:]

    /// Nothing is to be tried, now or later, and nothing is under way.
    var isEmpty: Bool { ready.isEmpty && wanted.isEmpty && underWay.isEmpty }

    /// How many wait for their turn.
    private(set) var count = 0

    /// Shops of which as many as may be wait for their turn.
    private(set) var fullShops: Set<ShopKey> = []

    /// How many are under way.
    var underWayCount: Int { underWay.count }

    /// When the next one is to be tried again; nil where none waits for time.
    var nextAt: Timestamp? { later.min?.at }

    func isUnderWay(_ number: Int64) -> Bool { underWay[number] != nil }

    /// To be tried as soon as there is room, or at a time.
    mutating func add(_ item: Item, at time: Timestamp? = nil) {
        forget(item)
        count(item.ticket.shop, 1)
        guard let time else {
            if ready[item.ticket.shop] == nil { turns.append(item.ticket.shop) }
            ready[item.ticket.shop, default: []].append(item)
            return
        }
        places += 1
        wanted[item.number] = places
        later.insert(Later(at: time, place: places, item: item))
    }

    /// What has waited until now is ready.
    mutating func wake(at wall: Timestamp) {
        while let next = later.min, next.at <= wall { add(next.item) }
    }

    private mutating func count(_ shop: ShopKey, _ more: Int) {
        count += more
        let now = (waiting[shop] ?? 0) + more
        waiting[shop] = now == 0 ? nil : now
        if now >= Self.shopMax { fullShops.insert(shop) } else { fullShops.remove(shop) }
    }

    /// The items that may be tried now, shop by shop; each must be begun or is forgotten.
    ///
    /// - Parameter room: how many actions of a shop may be under way.
    /// - Returns: items in the order of turns.
    mutating func take(room: (ShopKey) -> Int) -> [Item] {
        var taken: [Item] = []
        var rest: [ShopKey] = []
        for shop in turns {
            // Taken out, so that it is changed where it is.
            guard var items = ready.removeValue(forKey: shop) else { continue }
            let free = max(0, room(shop) - (counts[shop] ?? 0))
            let next = items.prefix(free)
            taken += next
            items.removeFirst(next.count)
            count(shop, -next.count)
            if items.isEmpty { continue }
            ready[shop] = items
            rest.append(shop)
        }
        turns = rest
        return taken
    }

    /// It is settled: nothing is to be tried later.
    mutating func forget(_ item: Item) {
        guard wanted.removeValue(forKey: item.number) != nil else { return }
        count(item.ticket.shop, -1)
        while let next = later.min, wanted[next.item.number] != next.place { later.removeMin() }
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
