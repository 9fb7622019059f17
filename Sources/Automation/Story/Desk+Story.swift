import Disputes
import Sandbox

/// What an id of a ticket leads to.
public struct NamedTickets: Sendable {
    /// The tickets of that id, in the order of their shops.
    public var tickets: [TicketKey] = []
    /// Ids that are close to it, the closest first; only where no ticket has it.
    public var near: [String] = []
}

extension Desk {
    /// The most events of a ticket that a story tells.
    public static let storyEventsMax = 10_000

    /// The tickets of an id.
    ///
    /// Shops that the desk knows are looked up; only where none has it, every ticket of the journal
    /// is looked at, a page at a time.
    ///
    /// - Parameters:
    ///   - id: as the platform has it.
    ///   - shop: only of shops with this id, or of the one whose events have it as `source`; nil: of
    ///     all.
    /// - Returns: the tickets, or ids near to it.
    /// - Throws: ``JournalError``.
    public func tickets(named id: String, in shop: String? = nil) throws -> NamedTickets {
        func isMeant(_ key: ShopKey) -> Bool {
            shop == nil || key.id == shop || key.source == shop
        }
        let keys = knownShops.filter(isMeant)
            .map { TicketKey(shop: $0, id: id) }
        var named = NamedTickets()
        named.tickets = try journal.tickets(keys).keys.sorted()
        if !named.tickets.isEmpty { return named }
        var nearest = NearestIDs(to: id)
        var after: TicketKey?
        while case let page = try journal.tickets(after: after, limit: Self.pageRows),
            let last = page.last
        {
            for record in page where isMeant(record.key.shop) {
                if record.key.id == id { named.tickets.append(record.key) }
                nearest.look(at: record.key.id)
            }
            after = last.key
        }
        if named.tickets.isEmpty { named.near = nearest.ids }
        return named
    }

    /// A ticket's story: see ``TicketStory``.
    ///
    /// Reads only: runs are replayed in a sandbox from what is journaled, to find the lines that
    /// asked.
    ///
    /// - Parameters:
    ///   - ticket: one of ``tickets(named:in:)``.
    ///   - folders: the shops' texts of now, for rules that have never fired.
    ///   - last: how many of its events are told, from the end; at most ``storyEventsMax``.
    /// - Returns: the story; nil where the journal does not know the ticket.
    /// - Throws: ``JournalError``, or ``SandboxError`` where there is no memory for a sandbox.
    public func story(
        of ticket: TicketKey,
        folders: [ShopScripts] = [],
        last: Int = 1_000
    ) throws -> TicketStory? {
        let settings = settings(of: ticket.shop)
        let count = min(max(1, last), Self.storyEventsMax)
        return try ThreadExecutor.run { () -> Result<TicketStory?, any Error> in
            Result {
                let folder = try Self.folder(of: ticket.shop, among: folders)
                var teller = try StoryTeller(self, shop: settings, folder: folder)
                return try teller.story(of: ticket, last: count)
            }
        }.get()
    }

    private static func folder(
        of shop: ShopKey,
        among folders: [ShopScripts]
    ) throws -> ShopScripts? {
        if folders.count <= 1 { return folders.first }
        let sandbox = try Sandbox()
        return folders.first { (try? Rulebook.settings($0, in: sandbox))?.shop == shop }
    }
}

/// The few ids that are closest to one, of any number that are looked at.
private struct NearestIDs {
    private static let idsMax = 3

    private let id: [UInt8]
    private var best: [(distance: Int, id: String)] = []

    init(to id: String) {
        self.id = Array(id.utf8.prefix(64))
    }

    var ids: [String] { best.map(\.id) }

    mutating func look(at other: String) {
        let letters = Array(other.utf8)
        guard !id.isEmpty, letters.count <= 64 else { return }
        // An id that was typed in part, or with one mistake or two.
        let isPart = id.count >= 3 && (letters.starts(with: id) || letters.ends(with: id))
        let distance = isPart ? 1 : Swift.min(editDistance(id, letters, atMost: 2), 3)
        guard distance <= 2, distance < id.count,
            !best.contains(where: { $0.id == other })
        else { return }
        best.append((distance, other))
        best.sort { ($0.distance, $0.id) < ($1.distance, $1.id) }
        if best.count > Self.idsMax { best.removeLast() }
    }
}

extension [UInt8] {
    fileprivate func ends(with part: [UInt8]) -> Bool {
        suffix(part.count).elementsEqual(part)
    }
}
