import Disputes

/// A table drawn in a test: one row a line, columns between bars, white space around them ignored.
struct Picture {
    let rows: [[String]]

    init(_ text: String) {
        rows = text.split(separator: "\n").map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).map { column in
                column.split(separator: " ").joined(separator: " ")
            }
        }
    }
}

extension Set<Phase> {
    /// The phases named in a column; `any`, `open` (before refunding) and `unended` are short.
    init(column: String) {
        let ended: Set<Phase> = [.refunded, .closed, .exchanged, .repaired]
        let names = column.split(separator: " ").map(String.init)
        switch names.first {
        case "any": self = Set(Phase.allCases)
        case "unended": self = Set(Phase.allCases).subtracting(ended)
        case "open": self = Set(Phase.allCases).subtracting(ended.union([.refunding]))
        case "settled": self = ended.union([.refunding])
        default: self = Set(names.compactMap(Phase.init(rawValue:)))
        }
        for name in names where name.hasPrefix("-") {
            subtract([Phase(rawValue: String(name.dropFirst()))].compactMap(\.self))
        }
    }
}
