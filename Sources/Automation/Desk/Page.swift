/// A part of a list, for who reads it piece by piece.
public struct Page<Row: Sendable, Place: Sendable>: Sendable {
    /// What is on it, in the list's order: fewer than were asked for, or none at all, where most of
    /// what was looked at was not asked for.
    public var rows: [Row] = []
    /// The place behind which the next page begins; nil: this was the last.
    public var next: Place?

    /// A page.
    public init(rows: [Row] = [], next: Place? = nil) {
        self.rows = rows
        self.next = next
    }
}

extension Desk {
    /// Rows that are looked at for one page, at most, whoever's they are: so a page costs the same
    /// however few of the rows are asked for.
    static let scannedMax = 4_096

    /// Collects rows of a numbered list until there are enough, or enough were looked at.
    func page<Row: Sendable>(
        after: Int64?,
        limit: Int,
        number: (Row) -> Int64,
        where isAsked: (Row) -> Bool,
        _ read: (_ after: Int64, _ limit: Int) throws -> [Row]
    ) throws -> Page<Row, Int64> {
        var page = Page<Row, Int64>()
        var place = after ?? .min
        var scanned = 0
        while scanned < Self.scannedMax {
            let rows = try read(place, Self.pageRows)
            for row in rows {
                place = number(row)
                if isAsked(row) { page.rows.append(row) }
                if page.rows.count >= limit {
                    page.next = place
                    return page
                }
            }
            if rows.count < Self.pageRows { return page }
            scanned += rows.count
        }
        page.next = place
        return page
    }
}

extension Page {
    /// The same page with its rows made into others.
    func map<Other>(_ make: (Row) throws -> Other) rethrows -> Page<Other, Place> {
        Page<Other, Place>(rows: try rows.map(make), next: next)
    }
}
