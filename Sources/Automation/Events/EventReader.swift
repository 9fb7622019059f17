import CSimdjson
public import Disputes
import Sandbox

/// Turns JSON texts into events, strictly.
///
/// What is not a CloudEvent about a ticket is an ``EventProblem`` with a reason. A reader keeps its
/// buffers from text to text; one reader belongs to one thread at a time.
@safe
public final class EventReader {
    /// The longest string an event may carry: a script could not read a longer one.
    static let textBytesMax = 65_535
    /// No limit of a shop comes near it; beyond, the amount is a mistake of the sender.
    static let fenMax: Int64 = 1_000_000_000_000

    private let json: OpaquePointer
    /// The last event's source: a stream is of one shop, or of few.
    private var lastSource = EventSource(text: "", platform: .pinduoduo, shop: "")

    /// A reader without a text; its buffers grow with the longest it is given.
    public init() {
        unsafe json = unsafe json_reader_create()
    }

    deinit {
        unsafe json_reader_destroy(json)
    }

    /// Reads one event.
    ///
    /// - Parameter text: one JSON text, without its line end.
    /// - Returns: the event; a type this program doesn't know is no problem, and unknown fields are
    ///   kept.
    /// - Throws: ``EventProblem``, which names the field.
    public func read(_ text: [UInt8]) throws(EventProblem) -> Event {
        try event(from: try parse(text), isOwn: false)
    }

    /// Reads an event that the journal kept: also one that the host itself made.
    func readOwn(_ text: [UInt8]) throws(EventProblem) -> Event {
        try event(from: try parse(text), isOwn: true)
    }

    /// A JSON text as a value; nil where it is none.
    func value(of text: [UInt8]) -> FlatValue? {
        (try? parse(text)).map { FlatValue(bytes: $0.encoded) }
    }

    /// The member `data` of an event's text, null where there is none.
    func data(of text: [UInt8]) -> FlatValue {
        guard let root = try? parse(text), var members = try? root.map(at: "") else { return .null }
        while let (name, value) = members.next() {
            if name == "data" { return FlatValue(bytes: value.encoded) }
        }
        return .null
    }

    /// The member `time` of an event's text; nil where it has none.
    func time(of text: [UInt8]) -> Timestamp? {
        guard let root = try? parse(text), var members = try? root.map(at: "") else { return nil }
        while let (name, value) = members.next() {
            guard name == "time" else { continue }
            return Value(own: FlatValue(bytes: value.encoded)).text
                .flatMap { try? Timestamp(rfc3339: $0) }
        }
        return nil
    }

    private func parse(_ text: [UInt8]) throws(EventProblem) -> ParsedValue {
        let result = unsafe text.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else {
                return unsafe json_reader_parse(json, [0], 0)
            }
            return unsafe json_reader_parse(json, start, bytes.count)
        }
        guard let flat = unsafe result.flat else {
            let reason =
                unsafe result.failure.map { unsafe String(cString: $0) } ?? "it can't be read"
            throw EventProblem(field: nil, reason: "not JSON: \(reason)")
        }
        return unsafe ParsedValue(UnsafeRawBufferPointer(start: flat, count: result.flat_length))
    }

    /// Reads the envelope: CloudEvents 1.0, with what this program needs of it.
    private func event(from root: ParsedValue, isOwn: Bool) throws(EventProblem) -> Event {
        var envelope = Envelope()
        envelope.source = lastSource
        var members = try root.map(at: "the event")
        while let (name, value) = members.next() {
            try envelope.read(name, value)
        }
        let event = try envelope.event(isOwn: isOwn)
        lastSource = envelope.source
        return event
    }
}

/// A `source`, taken apart.
private struct EventSource {
    var text: String
    var platform: Platform
    var shop: String

    init(text: String, platform: Platform, shop: String) {
        self.text = text
        self.platform = platform
        self.shop = shop
    }

    /// Splits `/pinduoduo/shops/10086`.
    init(_ text: String) throws(EventProblem) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, parts[2] == "shops", !parts[3].isEmpty,
            let platform = Platform(rawValue: String(parts[1]))
        else {
            let platforms = Platform.allCases.map(\.rawValue).joined(separator: ", ")
            throw EventProblem(
                field: "source",
                reason: "must be /<platform>/shops/<shop>, with a platform of \(platforms)"
            )
        }
        self.init(text: text, platform: platform, shop: String(parts[3]))
    }
}

/// Why a text is not an event.
public struct EventProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The field's dotted name, such as `data.ticket.amount_fen`; nil where it is the whole text.
    public var field: String?
    /// What is wrong with it, to be read after the field's name, such as `is missing`.
    public var reason: String

    /// The field and the reason in one sentence: `subject is missing`.
    public var description: String { field.map { "\($0) \(reason)" } ?? reason }

    /// The same without what it quotes of the event: for logs, which hold nothing that people wrote.
    public var unquoted: String {
        guard let start = reason.firstIndex(of: "'"), let end = reason.lastIndex(of: "'"),
            start < end
        else { return description }
        let rest = reason[..<start] + "'…'" + reason[reason.index(after: end)...]
        return field.map { "\($0) \(rest)" } ?? String(rest)
    }
}

/// The members of a CloudEvent as they are found, in any order.
private struct Envelope {
    var id: String?
    /// The last event's source until this one's is read.
    var source = EventSource(text: "", platform: .pinduoduo, shop: "")
    var hasSource = false
    var type: String?
    var subject: String?
    var time: Timestamp?
    var hasVersion = false
    var data: ParsedValue?

    mutating func read(_ name: ParsedValue.Key, _ value: ParsedValue) throws(EventProblem) {
        if name == "id" {
            id = try value.name(at: "id")
        } else if name == "source" {
            hasSource = true
            if !value.isText(source.text) { source = try EventSource(value.name(at: "source")) }
        } else if name == "type" {
            type = try value.name(at: "type")
        } else if name == "subject" {
            subject = try value.name(at: "subject")
        } else if name == "time" {
            time = try value.time(at: "time")
        } else if name == "specversion" {
            guard try value.text(at: "specversion") == "1.0" else {
                throw EventProblem(field: "specversion", reason: "must be \"1.0\"")
            }
            hasVersion = true
        } else if name == "data" {
            data = value
        }
    }

    func event(isOwn: Bool) throws(EventProblem) -> Event {
        func required<T>(_ value: T?, _ name: String) throws(EventProblem) -> T {
            guard let value else { throw EventProblem(field: name, reason: "is missing") }
            return value
        }
        guard hasVersion else { throw EventProblem(field: "specversion", reason: "is missing") }
        guard hasSource else { throw EventProblem(field: "source", reason: "is missing") }
        var event = Event(
            id: try required(id, "id"),
            platform: source.platform,
            shop: source.shop,
            type: EventType(name: try required(type, "type")),
            ticket: try required(subject, "subject"),
            time: try required(time, "time")
        )
        if event.type.isMadeByHost, !isOwn {
            throw EventProblem(
                field: "type",
                reason: "\(event.type.name) is made by the host alone"
            )
        }
        try EventContent.read(data, into: &event)
        return event
    }
}
