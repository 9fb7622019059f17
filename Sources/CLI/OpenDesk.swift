import Automation
import Disputes

/// A desk over a journal, and how what lies on it is written in tables.
struct OpenDesk {
    /// So many columns of an action's arguments, or of a reason, are shown.
    private static let textColumns = 48

    let desk: Desk
    /// The settings of the shops that are there.
    let shops: [ShopSettings]
    /// Shops whose settings can't be read, with their folders.
    let problems: [String]
    /// The texts of the shops' folders.
    let folders: [ShopScripts]

    init(_ reading: ShopFolders.Reading, journal: any Journal) throws {
        var shops: [ShopSettings] = []
        var problems: [String] = []
        let found = try Desk.settings(of: reading.shops.map(\.scripts))
        for (folder, settings) in zip(reading.shops, found) {
            do throws(ShopProblem) {
                shops.append(try settings.get())
            } catch {
                problems.append("\(folder.path)/\(error)")
            }
        }
        desk = Desk(journal: journal, shops: shops)
        self.shops = shops
        self.problems = problems
        folders = reading.shops.map(\.scripts)
    }

    /// The ticket's id; where there is more than one shop, behind the shop's.
    func ticket(_ key: TicketKey) -> String {
        shops.count == 1 && shops[0].shop == key.shop ? key.id : "\(key.shop.id) \(key.id)"
    }

    /// `2026-11-20 08:00`, in the shop's zone; nothing where there is no time.
    func time(_ time: Timestamp?, of ticket: TicketKey) -> String {
        guard let time else { return "" }
        return String(desk.time(time, in: ticket.shop).prefix(16).replacing("T", with: " "))
    }

    /// When it is over, and what happens then.
    func deadline(_ deadline: Deadline?, of ticket: TicketKey) -> String {
        guard let deadline else { return "" }
        return "\(time(deadline.at, of: ticket)) \(deadline.onExpiry.rawValue)"
    }

    /// The beginning of an action's arguments.
    func arguments(_ record: ActionRecord) -> String {
        String(decoding: record.arguments, as: UTF8.self).cut(toWidth: Self.textColumns)
    }

    /// The beginning of a text.
    func short(_ text: String?) -> String {
        (text ?? "").printable.cut(toWidth: Self.textColumns)
    }

    /// What orders may name an action or a run by: the beginning of its key or id.
    func short(id: String) -> String {
        String(id.prefix(12))
    }
}
