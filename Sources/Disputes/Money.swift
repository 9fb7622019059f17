/// An amount of money in fen, the hundredth of a yuan.
///
/// Whole fen only and no floating point anywhere: what is added up here is what a shop pays.
public struct Money: Hashable, Comparable, Sendable {
    /// The largest amount, either sign, that text may name: ten trillion yuan.
    public static let largestFen: Int64 = 1_000_000_000_000_000

    /// No money.
    public static let zero = Money(fen: 0)

    /// The amount in fen; negative for a debt.
    public let fen: Int64

    /// An amount of `fen`.
    public init(fen: Int64) {
        self.fen = fen
    }

    /// An exact amount from decimal yuan, such as `9.90`, `9.9`, `9` or `-0.05`.
    ///
    /// Nil unless the text is an optional `-`, at least one digit, and at most two decimals after
    /// a point, within ``largestFen``.
    public init?(yuan text: String) {
        var fen: Int64 = 0
        var digits = 0
        var decimals: Int?
        var negative = false
        for (position, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where position == 0:
                negative = true
            case UInt8(ascii: ".") where decimals == nil && digits > 0:
                decimals = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard decimals != 2, fen <= Money.largestFen else { return nil }
                fen = fen * 10 + Int64(byte - UInt8(ascii: "0"))
                digits += 1
                decimals = decimals.map { $0 + 1 }
            default:
                return nil
            }
        }
        guard digits > 0, decimals != 0 else { return nil }
        for _ in (decimals ?? 0)..<2 {
            guard fen <= Money.largestFen else { return nil }
            fen *= 10
        }
        guard fen <= Money.largestFen else { return nil }
        self.fen = negative ? -fen : fen
    }

    /// Whether the left amount is the smaller one.
    public static func < (left: Money, right: Money) -> Bool {
        left.fen < right.fen
    }

    /// The sum, or nil when it does not fit.
    public func adding(_ other: Money) -> Money? {
        let (sum, overflow) = fen.addingReportingOverflow(other.fen)
        return overflow ? nil : Money(fen: sum)
    }

    /// The difference, or nil when it does not fit.
    public func subtracting(_ other: Money) -> Money? {
        let (difference, overflow) = fen.subtractingReportingOverflow(other.fen)
        return overflow ? nil : Money(fen: difference)
    }

    /// The amount taken `factor` times, or nil when it does not fit.
    public func scaled(by factor: Int64) -> Money? {
        let (product, overflow) = fen.multipliedReportingOverflow(by: factor)
        return overflow ? nil : Money(fen: product)
    }
}

extension Money: CustomStringConvertible {
    /// The amount in yuan with two decimals: `9.90`.
    public var description: String {
        let (yuan, rest) = fen.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(fen < 0 ? "-" : "")\(yuan).\(rest < 10 ? "0" : "")\(rest)"
    }
}
