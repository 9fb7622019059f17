/// Why a text is no instant.
public enum TimestampError: Error, Equatable, Sendable {
    /// Not of the form `2026-11-20T08:00:00+08:00`; the byte where it leaves it.
    case malformed(at: Int)
    /// A year before 1970.
    case year(Int)
    /// No such month.
    case month(Int)
    /// No such day in that month.
    case day(year: Int, month: Int, day: Int)
    /// No such hour, minute or second.
    case time(hour: Int, minute: Int, second: Int)
    /// No such distance from UTC.
    case offset(hour: Int, minute: Int)
}

extension TimestampError: CustomStringConvertible {
    /// One sentence that says what is wrong.
    public var description: String {
        switch self {
        case .malformed(let position):
            "not a time like 2026-11-20T08:00:00+08:00 (at character \(position + 1))"
        case .year(let year):
            "the year \(year) is before 1970"
        case .month(let month):
            "there is no month \(month)"
        case .day(let year, let month, let day):
            day >= 1 && day <= 31 && month == 2
                ? "February \(year) has no day \(day)"
                : "month \(month) of \(year) has no day \(day)"
        case .time(let hour, let minute, let second):
            "there is no time \(hour):\(minute):\(second)"
        case .offset(let hour, let minute):
            "there is no zone \(hour):\(minute) from UTC"
        }
    }
}

extension Timestamp {
    /// The instant that an RFC 3339 text names, such as `2026-11-20T08:00:00.123+08:00`.
    ///
    /// Years 1970 to 9999; a fraction of any length, of which whole milliseconds count; `Z` or an
    /// offset. A leap second counts as the second after it.
    public init(rfc3339 bytes: Span<UInt8>) throws(TimestampError) {
        var reader = TimestampReader()
        self = try reader.timestamp(bytes)
    }

    /// The instant that an RFC 3339 text names; see ``init(rfc3339:)-(Span<UInt8>)``.
    public init(rfc3339 text: String) throws(TimestampError) {
        try self.init(rfc3339: Array(text.utf8).span)
    }

    /// The instant to the second as clocks show it that are `offset` seconds ahead of UTC:
    /// `2026-11-20T08:00:00+08:00`, with `Z` for no offset.
    public func rfc3339(offset: Int) -> String {
        let minutes = offset / 60
        let date = CivilDate(self, offset: minutes * 60)
        let second = Int(seconds) + minutes * 60 - date.daysSince1970 * 86_400
        var bytes: [UInt8] = []
        bytes.reserveCapacity(25)
        bytes.appendDecimal(date.year, width: 4)
        bytes.appendPart("-", date.month)
        bytes.appendPart("-", date.day)
        bytes.appendPart("T", second / 3_600)
        bytes.appendPart(":", second / 60 % 60)
        bytes.appendPart(":", second % 60)
        if minutes == 0 {
            bytes.append(UInt8(ascii: "Z"))
        } else {
            bytes.appendPart(minutes < 0 ? "-" : "+", abs(minutes) / 60)
            bytes.appendPart(":", abs(minutes) % 60)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Reads one RFC 3339 text from left to right.
private struct TimestampReader {
    var position = 0

    mutating func timestamp(_ bytes: Span<UInt8>) throws(TimestampError) -> Timestamp {
        let days = try date(bytes)
        guard try byte(bytes) | 0x20 == UInt8(ascii: "t") else {
            throw .malformed(at: position - 1)
        }
        let hour = try digits(2, bytes)
        try expect(":", bytes)
        let minute = try digits(2, bytes)
        try expect(":", bytes)
        let second = try digits(2, bytes)
        let milliseconds = try fraction(bytes)
        let offset = try offset(bytes)
        guard position == bytes.count else { throw .malformed(at: position) }
        guard hour <= 23, minute <= 59, second <= 60 else {
            throw .time(hour: hour, minute: minute, second: second)
        }
        let total = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        // A leap second ends a day of UTC; anywhere else sixty is a mistake.
        guard second < 60 || total % 86_400 == 0 else {
            throw .time(hour: hour, minute: minute, second: second)
        }
        return Timestamp(milliseconds: Int64(total) * 1_000 + Int64(second < 60 ? milliseconds : 0))
    }

    private mutating func date(_ bytes: Span<UInt8>) throws(TimestampError) -> Int {
        let year = try digits(4, bytes)
        try expect("-", bytes)
        let month = try digits(2, bytes)
        try expect("-", bytes)
        let day = try digits(2, bytes)
        guard year >= 1_970 else { throw .year(year) }
        guard (1...12).contains(month) else { throw .month(month) }
        guard let date = CivilDate(year: year, month: month, day: day) else {
            throw .day(year: year, month: month, day: day)
        }
        return date.daysSince1970
    }

    /// Milliseconds of an optional fraction; what is finer is cut off.
    private mutating func fraction(_ bytes: Span<UInt8>) throws(TimestampError) -> Int {
        guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { return 0 }
        position += 1
        let start = position
        var milliseconds = 0
        var weight = 100
        while position < bytes.count, let digit = digit(bytes[position]) {
            milliseconds += digit * weight
            weight /= 10
            position += 1
        }
        guard position > start else { throw .malformed(at: position) }
        return milliseconds
    }

    /// Seconds ahead of UTC.
    private mutating func offset(_ bytes: Span<UInt8>) throws(TimestampError) -> Int {
        let mark = try byte(bytes)
        if mark | 0x20 == UInt8(ascii: "z") { return 0 }
        guard mark == UInt8(ascii: "+") || mark == UInt8(ascii: "-") else {
            throw .malformed(at: position - 1)
        }
        let hour = try digits(2, bytes)
        try expect(":", bytes)
        let minute = try digits(2, bytes)
        guard hour <= 23, minute <= 59 else { throw .offset(hour: hour, minute: minute) }
        let seconds = hour * 3_600 + minute * 60
        return mark == UInt8(ascii: "-") ? -seconds : seconds
    }

    private mutating func byte(_ bytes: Span<UInt8>) throws(TimestampError) -> UInt8 {
        guard position < bytes.count else { throw .malformed(at: position) }
        position += 1
        return bytes[position - 1]
    }

    private mutating func expect(_ mark: Unicode.Scalar, _ bytes: Span<UInt8>)
        throws(TimestampError)
    {
        guard try byte(bytes) == UInt8(ascii: mark) else { throw .malformed(at: position - 1) }
    }

    private mutating func digits(_ count: Int, _ bytes: Span<UInt8>) throws(TimestampError) -> Int {
        var number = 0
        for _ in 0..<count {
            guard let digit = digit(try byte(bytes)) else { throw .malformed(at: position - 1) }
            number = number * 10 + digit
        }
        return number
    }

    private func digit(_ byte: UInt8) -> Int? {
        let digit = byte &- UInt8(ascii: "0")
        return digit <= 9 ? Int(digit) : nil
    }
}

extension [UInt8] {
    fileprivate mutating func appendPart(_ mark: Unicode.Scalar, _ number: Int) {
        append(UInt8(ascii: mark))
        append(UInt8(ascii: "0") + UInt8(number / 10))
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
