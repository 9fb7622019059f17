/// One value of a shop's durable memory.
public struct MemoryRecord: Sendable, Hashable {
    /// What a value is found by.
    public struct Key: Sendable, Hashable, Comparable {
        /// Whose memory it is.
        public var shop: ShopKey
        /// The key that `remember` was given.
        public var key: String

        /// A key of a shop.
        public init(shop: ShopKey, key: String) {
            self.shop = shop
            self.key = key
        }

        /// The order of pages: by shop, then key.
        public static func < (a: Key, b: Key) -> Bool {
            a.shop == b.shop ? a.key < b.key : a.shop < b.shop
        }
    }

    /// Whose memory it is.
    public var shop: ShopKey
    /// The key that `remember` was given.
    public var key: String
    /// The encoded value; nil: forgotten.
    public var value: [UInt8]?

    /// A value by shop and key.
    public init(shop: ShopKey, key: String, value: [UInt8]?) {
        self.shop = shop
        self.key = key
        self.value = value
    }
}

/// What happened to a shop on one day, in counts: what its figures are made of.
public struct DayFigures: Sendable, Hashable {
    /// What a day's counts are found by.
    public struct Key: Sendable, Hashable, Comparable {
        /// Whose day it is.
        public var shop: ShopKey
        /// Days since 1970 in the shop's zone.
        public var day: Int

        /// A day of a shop.
        public init(shop: ShopKey, day: Int) {
            self.shop = shop
            self.day = day
        }

        /// The order of pages: by shop, then day.
        public static func < (a: Key, b: Key) -> Bool {
            a.shop == b.shop ? a.day < b.day : a.shop < b.shop
        }
    }

    /// Whose day it is.
    public var shop: ShopKey
    /// Days since 1970 in the shop's zone.
    public var day: Int
    /// Tickets on which a buyer applied for the first time.
    public var requested = 0
    /// Tickets on which the platform was asked to step in for the first time.
    public var intervened = 0
    /// Verdicts against the shop (TB-01).
    public var lost = 0

    /// A day on which nothing happened yet.
    public init(shop: ShopKey, day: Int) {
        self.shop = shop
        self.day = day
    }
}

/// What a shop's timers were made by: when it has changed, those of its tickets are made anew.
public struct TimerSettings: Sendable, Hashable {
    /// Whose timers.
    public var shop: ShopKey
    /// A digest of all that they depend on beside the tickets.
    public var digest: [UInt8]

    /// Settings by shop and digest.
    public init(shop: ShopKey, digest: [UInt8]) {
        self.shop = shop
        self.digest = digest
    }
}
