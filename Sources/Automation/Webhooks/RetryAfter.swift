package import Disputes
import Foundation

/// The pause that a `Retry-After` header asks for.
package enum RetryAfter {
    /// The pause in seconds.
    ///
    /// - Parameters:
    ///   - value: a number of seconds, or a date like `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///   - date: the answer's `Date` header: a date counts from the gateway's clock, not from ours.
    ///   - now: our clock, for an answer without one.
    /// - Returns: zero for a date that has passed; nil where the header can't be read.
    package static func seconds(_ value: String, date: String?, now: Timestamp) -> Double? {
        let value = value.trimmingCharacters(in: .whitespaces)
        if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Double(value)
        }
        guard let then = instant(value) else { return nil }
        let start = date.flatMap(instant) ?? now
        return max(0, (Double(then.milliseconds) - Double(start.milliseconds)) / 1_000)
    }

    /// The instant of an HTTP date, in the form that RFC 9110 has senders use.
    static func instant(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, weekdays.contains(String(parts[0])), parts[5] == "GMT",
            let day = number(parts[1], digits: 2),
            let month = months.firstIndex(of: String(parts[2])),
            let year = number(parts[3], digits: 4),
            let date = CivilDate(year: year, month: month + 1, day: day),
            let second = secondOfDay(parts[4])
        else { return nil }
        return Timestamp(seconds: Int64(date.daysSince1970 * 86_400 + second))
    }

    private static let weekdays = ["Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", "Sun,"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func secondOfDay(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = number(parts[0], digits: 2), hour < 24,
            let minute = number(parts[1], digits: 2), minute < 60,
            // A leap second.
            let second = number(parts[2], digits: 2), second <= 60
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    private static func number(_ text: Substring, digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(text)
    }
}
