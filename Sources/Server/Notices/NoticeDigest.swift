import Automation
package import Disputes

/// What has come before humans since they were last told: a bounded message, however much it was.
package struct NoticeDigest: Sendable {
    /// So many are told one by one; of the rest, how many there are of which kind.
    package static let noticesMax = 50
    /// So many shops and reasons are told apart.
    package static let kindsMax = 100

    private struct Kind: Hashable, Comparable {
        var shop: String
        var why: String

        static func < (a: Kind, b: Kind) -> Bool { (a.shop, a.why) < (b.shop, b.why) }
    }

    /// How many there are in all.
    package private(set) var count = 0
    private var notices: [Notice] = []
    private var kinds: [Kind: Int] = [:]

    /// Nothing.
    package init() {}

    /// Takes one in; the same twice is there once, where it is told by itself.
    package mutating func add(_ notice: Notice) {
        if notices.contains(notice) { return }
        count += 1
        if notices.count < Self.noticesMax { notices.append(notice) }
        let kind = Kind(shop: notice.shop, why: notice.why)
        guard kinds[kind] != nil || kinds.count < Self.kindsMax else { return }
        kinds[kind, default: 0] += 1
    }

    /// The message: `at`, `count`, `notices` one by one, and `counts` by shop and reason.
    package func body(at now: Timestamp) -> [UInt8] {
        var json = JSONText(capacity: 4_096)
        json.beginObject()
        json.member("at", now.rfc3339(offset: 0))
        json.name("count")
        json.integer(Int64(count))
        json.name("notices")
        json.beginList()
        for notice in notices { notice.write(to: &json) }
        json.endList()
        json.name("counts")
        json.beginList()
        for (kind, count) in kinds.sorted(by: { $0.key < $1.key }) {
            json.beginObject()
            json.member("shop", kind.shop)
            json.member("why", kind.why)
            json.name("count")
            json.integer(Int64(count))
            json.endObject()
        }
        json.endList()
        json.endObject()
        return json.bytes
    }
}
