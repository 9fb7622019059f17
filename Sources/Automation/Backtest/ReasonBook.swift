import Disputes

/// Counts what was said, where only numbers differ as one thing; within a bound.
struct ReasonBook {
    private struct Key: Hashable {
        var state: ActionState?
        var shape: String
    }

    /// So many reasons are told apart; what comes then is counted together.
    private static let reasonsMax = 500
    private static let bytesMax = 400

    private var counts: [Key: ReasonCount] = [:]

    /// Something was said once more.
    mutating func add(_ state: ActionState?, _ reason: String) {
        var key = Key(state: state, shape: Self.shape(of: reason))
        var first = reason
        if counts.count >= Self.reasonsMax, counts[key] == nil {
            key.shape = ""
            first = "other reasons"
        }
        counts[
            key,
            default: ReasonCount(state: state, reason: first.cut(toBytes: Self.bytesMax), count: 0)
        ].count += 1
    }

    /// The most frequent first.
    var sorted: [ReasonCount] {
        counts.values.sorted { a, b in
            a.count == b.count
                ? (a.state?.rawValue ?? "", a.reason) < (b.state?.rawValue ?? "", b.reason)
                : a.count > b.count
        }
    }

    /// The words without their numbers: `387.00 is above …` and `412.50 is above …` are one reason.
    private static func shape(of reason: String) -> String {
        var shape: [UInt8] = []
        var isNumber = false
        for byte in reason.utf8.prefix(bytesMax) {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            if isDigit, !isNumber { shape.append(UInt8(ascii: "#")) }
            isNumber = isDigit || isNumber && byte == UInt8(ascii: ".")
            if !isNumber { shape.append(byte) }
        }
        return String(decoding: shape, as: UTF8.self)
    }
}
