/// An instant, in milliseconds since the start of 1970 in UTC.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Before every instant that can be named: where a field came from that never came.
    public static let never = Timestamp(milliseconds: .min)

    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// The instant `milliseconds` after the start of 1970.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The instant `seconds` after the start of 1970; the nearest that fits when it is too far.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        self.milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since the start of 1970, rounded down.
    public var seconds: Int64 {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Whether the left instant is the earlier one.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The instant `seconds` later; the last one there is when that is beyond it.
    public func adding(seconds: Int) -> Timestamp {
        let (span, tooLong) = Int64(seconds).multipliedReportingOverflow(by: 1_000)
        let (sum, tooFar) = milliseconds.addingReportingOverflow(span)
        guard !tooLong, !tooFar else {
            return Timestamp(milliseconds: seconds < 0 ? .min : .max)
        }
        return Timestamp(milliseconds: sum)
    }

    /// Whole seconds from `earlier` to here, rounded towards zero; zero where it does not fit.
    public func seconds(since earlier: Timestamp) -> Int {
        let (span, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return overflow ? 0 : Int(span / 1_000)
    }
}
