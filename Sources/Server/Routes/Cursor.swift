import Automation
import Disputes
import Foundation
import HTTPTypes

/// A place in a list as clients see it: text that a list gave, and that only that list takes back.
struct Cursor: Sendable, Hashable {
    /// No place has more, and no part of one is longer than an id.
    private static let bytesMax = 4_096

    let parts: [String]

    init(_ parts: [String]) {
        self.parts = parts
    }

    /// - Throws: 400 where no list gave it.
    init(_ text: String) throws(Problem) {
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard text.utf8.count <= Self.bytesMax, let bytes = Data(base64Encoded: padded),
            let parts = try? JSONDecoder().decode([String].self, from: bytes)
        else { throw Self.problem }
        self.parts = parts
    }

    /// Base64 for URLs (RFC 4648, section 5), without padding.
    var text: String {
        var json = JSONText()
        json.beginList()
        for part in parts { json.string(part) }
        json.endList()
        return Data(json.bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    fileprivate static let problem = Problem(
        .badRequest,
        "after is what next was on the page before, of the same list; leave it out to begin"
    )
}

/// A place that a cursor stands for.
protocol ListPlace: Sendable {
    init?(parts: [String])
    var parts: [String] { get }
}

extension ListPlace {
    /// - Throws: 400 where it is a cursor of another list.
    init(_ cursor: Cursor) throws(Problem) {
        guard let place = Self(parts: cursor.parts) else { throw Cursor.problem }
        self = place
    }
}

extension Int64: ListPlace {
    init?(parts: [String]) {
        guard parts.count == 1 else { return nil }
        self.init(parts[0])
    }

    var parts: [String] { [String(self)] }
}

extension TicketKey: ListPlace {
    init?(parts: [String]) {
        guard parts.count == 2, let shop = ShopKey(source: parts[0]) else { return nil }
        self.init(shop: shop, id: parts[1])
    }

    var parts: [String] { [shop.source, id] }
}

extension QueueItem.Place: ListPlace {
    init?(parts: [String]) {
        guard parts.count == 6, let ticket = TicketKey(parts: Array(parts[2...3])),
            let why = QueueItem.Why(rawValue: parts[5])
        else { return nil }
        func time(_ text: String) -> Timestamp? { Int64(text).map(Timestamp.init(milliseconds:)) }
        self.init(
            deadline: time(parts[0]),
            since: time(parts[1]),
            ticket: ticket,
            name: parts[4],
            why: why
        )
    }

    var parts: [String] {
        func text(_ time: Timestamp?) -> String { time.map { String($0.milliseconds) } ?? "" }
        return [text(deadline), text(since)] + ticket.parts + [name, why.rawValue]
    }
}
