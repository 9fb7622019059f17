import NIOCore

/// Events of one request, rendered once and numbered anew each time they are sent.
///
/// A client that renders each event would take the processor time that the host is measured with.
struct LoadBatch: Sendable {
    /// Numbers have so many digits, so that a text can be numbered where it stands.
    private static let digits = 10
    private static let base = 1_000_000_000

    private let text: ByteBuffer
    /// Where the digits of each event begin: those of its id and those of its ticket.
    private let places: [(id: Int, ticket: Int)]

    /// - Parameters:
    ///   - count: how many events.
    ///   - shops: the shops that they belong to, in turn.
    ///   - seconds: their time, since 1970.
    ///   - seed: the same gives the same events.
    init(count: Int, shops: Range<Int>, at seconds: Int, seed: UInt64) {
        var random = Drawing(state: seed)
        var text = ByteBuffer(string: "[")
        var places: [(id: Int, ticket: Int)] = []
        for place in 0..<count {
            if place > 0 { text.writeString(",") }
            let shop = shops.lowerBound + place % shops.count
            let line = SampleEvents.line(Self.base, shop: shop, at: seconds, &random)
            let start = text.writerIndex
            text.writeString(line)
            places.append(
                (
                    id: start + Self.digits(in: line, behind: #""id":"e-"#),
                    ticket: start + Self.digits(in: line, behind: #""subject":"T"#)
                )
            )
        }
        text.writeString("]")
        self.text = text
        self.places = places
    }

    /// How many events it has.
    var count: Int { places.count }

    /// The body of a request; its events have the numbers from `first` on.
    func body(from first: Int) -> ByteBuffer {
        var body = text
        for (offset, place) in places.enumerated() {
            Self.write(first + offset, to: &body, at: place.id)
            Self.write(first + offset, to: &body, at: place.ticket)
        }
        return body
    }

    /// The number in an event's id, whose digits begin at a place of some text.
    static func number(in text: ByteBufferView, at start: Int) -> Int? {
        guard start + digits <= text.endIndex else { return nil }
        var number = 0
        for byte in text[start..<start + digits] {
            guard (0x30...0x39).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        return number - base
    }

    private static func write(_ number: Int, to body: inout ByteBuffer, at place: Int) {
        var rest = base + number
        for position in (place..<place + digits).reversed() {
            body.setInteger(UInt8(0x30 + rest % 10), at: position)
            rest /= 10
        }
    }

    private static func digits(in line: String, behind words: String) -> Int {
        guard let range = line.firstRange(of: words) else { preconditionFailure("no \(words)") }
        return line.utf8.distance(from: line.startIndex, to: range.upperBound)
    }
}
