public import Disputes
import Sandbox

/// Where people see what a journal holds: what waits for them, and what became of the rest.
///
/// Everything is read a page at a time and handed over piece by piece, so that a hundred thousand
/// waiting runs take no more memory than a few hundred; where that can't be so, it is said.
///
/// ## Topics
/// - Making one: ``init(journal:shops:)``, ``settings(of:)-(ShopScripts)``
/// - What waits for a human: ``approvals(_:)``, ``queue(limit:)``
/// - Lists: ``actions(in:ticket:_:)``, ``runs(in:_:)``, ``ledger(day:_:)``
/// - One ticket: ``tickets(named:in:)``, ``story(of:folders:last:)``
/// - Names: ``key(beginning:)``, ``time(_:in:)``
public struct Desk: Sendable {
    /// Rows that are read at a time.
    static let pageRows = 256

    let journal: any Journal
    private let shops: [ShopKey: ShopSettings]

    /// A desk over a journal.
    ///
    /// - Parameters:
    ///   - journal: open, for reading or by a host; nothing is ever written.
    ///   - shops: the shops' settings of now. Of a shop that is missing here, times are those of
    ///     Shanghai and deadlines the platform's own.
    public init(journal: any Journal, shops: [ShopSettings]) {
        self.journal = journal
        self.shops = Dictionary(shops.map { ($0.shop, $0) }) { first, _ in first }
    }

    /// What `shop.lua` of each folder says; its rules are not loaded.
    ///
    /// - Returns: the settings, or what is wrong with them, in the order of the folders.
    /// - Throws: ``SandboxError`` where there is no memory for a sandbox.
    public static func settings(
        of folders: [ShopScripts]
    ) throws -> [Result<ShopSettings, ShopProblem>] {
        try ThreadExecutor.run { () -> Result<[Result<ShopSettings, ShopProblem>], any Error> in
            Result {
                let sandbox = try Sandbox()
                return folders.map { folder in
                    Result { () throws(ShopProblem) in
                        try Rulebook.settings(folder, in: sandbox)
                    }
                }
            }
        }.get()
    }

    /// A time as people of that shop read it: RFC 3339 in whole seconds, in the shop's zone.
    public func time(_ time: Timestamp, in shop: ShopKey) -> String {
        time.text(offset: settings(of: shop).zone.offset(at: time.seconds))
    }

    /// The key of the open action whose key begins so.
    ///
    /// - Parameter prefix: a whole key, or at least six characters of it.
    /// - Returns: the key; nil where no open action has one like it, or several have.
    /// - Throws: ``JournalError``.
    public func key(beginning prefix: String) throws -> String? {
        if prefix.utf8.count >= Self.keyLength { return prefix }
        guard prefix.utf8.count >= Self.prefixMin else { return nil }
        var found: [String] = []
        try eachOpenPage { page in
            found += page.map(\.key).filter { $0.hasPrefix(prefix) }
        }
        return found.count == 1 ? found[0] : nil
    }

    private static let keyLength = 26
    private static let prefixMin = 6

    func settings(of shop: ShopKey) -> ShopSettings {
        shops[shop] ?? ShopSettings(shop: shop)
    }

    /// The shops whose settings are known, in order.
    var knownShops: [ShopKey] { shops.keys.sorted() }

    func nearestDeadline(of state: TicketState?, in shop: ShopKey) -> Deadline? {
        state?.ticket.nearestDeadline(settings(of: shop).lengths)
    }

    // MARK: Pages

    /// The tickets of a page, read in one go; one that can't be read is left out.
    func states(of keys: [TicketKey]) throws(JournalError) -> [TicketKey: TicketState] {
        try journal.tickets(Array(Set(keys))).compactMapValues { TicketState(decoding: $0) }
    }

    func eachOpenPage(_ body: ([ActionRecord]) throws -> Void) throws {
        try eachPage(
            { try journal.openActions(after: $0, limit: Self.pageRows) },
            number: \.number,
            body
        )
    }

    /// Pages of numbered rows, in their order, until one is empty.
    func eachPage<Row>(
        _ page: (_ after: Int64) throws -> [Row],
        number: (Row) -> Int64,
        _ body: ([Row]) throws -> Void
    ) throws {
        var after = Int64.min
        while case let rows = try page(after), let last = rows.last {
            try body(rows)
            after = number(last)
        }
    }
}
