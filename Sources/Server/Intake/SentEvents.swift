import Automation
import HTTPTypes

/// The events of a request, each as one JSON text: CloudEvents 1.0 over HTTP.
///
/// Structured, batched and binary mode; beside them a JSON object or list without `ce-` headers, and
/// JSON lines. Whether each is an event is seen where it is taken.
struct SentEvents: Sendable {
    /// The largest body, in bytes.
    static let bodyBytesMax = 4 << 20
    /// So many events one request may hold.
    static let countMax = 10_000

    /// One JSON text per event, in order.
    var bodies: [[UInt8]]
    /// Several could have been sent: what is wrong is told event by event.
    var isBatch = true

    /// Takes a request's body apart.
    ///
    /// - Throws: ``Problem``: 400 where it can't be, 413, or 415.
    init(_ headers: HTTPFields, _ body: [UInt8]) throws(Problem) {
        let type = try MediaType(headers[.contentType])
        switch type.name {
        case "application/cloudevents+json": self.init(one: body)
        case "application/cloudevents-batch+json": try self.init(list: body)
        case "application/x-ndjson", "application/jsonl": try self.init(lines: body)
        case _ where type.isJSON && headers.contains { $0.name.isAttribute }:
            let text = try BinaryEvent.text(
                headers,
                type.isNamed ? headers[.contentType] : nil,
                body
            )
            self.init(one: text)
        case _ where type.isJSON:
            let first = body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            if first == UInt8(ascii: "[") {
                try self.init(list: body)
            } else {
                self.init(one: body)
            }
        default: throw .mediaType(type.name)
        }
        if bodies.count > Self.countMax { throw .tooMany }
    }

    private init(one body: [UInt8]) {
        bodies = [body]
        isBatch = false
    }

    private init(list body: [UInt8]) throws(Problem) {
        guard let places = JSONCut.elements(of: body, max: Self.countMax + 1) else {
            throw Problem(
                .badRequest,
                "a batch is a JSON list of at most \(Self.countMax) events"
            )
        }
        bodies = places.map { Array(body[$0]) }
    }

    private init(lines body: [UInt8]) throws(Problem) {
        let lines = body.split(separator: UInt8(ascii: "\n"), maxSplits: Self.countMax + 1)
        if lines.count > Self.countMax + 1 { throw .tooMany }
        bodies = lines.map { Array($0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0) }
        bodies.removeAll { $0.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
    }

    /// The shop that the first event names, before anything is believed.
    var firstSource: ShopKey? {
        guard let first = bodies.first else { return nil }
        let source = JSONCut.plainText(of: "source", in: first, first.indices)
        return source.flatMap { ShopKey(source: $0) }
    }
}

extension Problem {
    fileprivate static func mediaType(_ name: String) -> Problem {
        Problem(
            .unsupportedMediaType,
            """
            '\(name)' is not taken here; send application/cloudevents+json, \
            application/cloudevents-batch+json, application/x-ndjson, or application/json with ce- headers
            """
        )
    }

    fileprivate static var tooMany: Problem {
        Problem(
            .contentTooLarge,
            "a request holds at most \(SentEvents.countMax) events; send several"
        )
    }
}

/// A `Content-Type`, as far as it matters here.
private struct MediaType {
    var name: String
    var isNamed: Bool

    init(_ header: String?) throws(Problem) {
        isNamed = header != nil
        let parts = (header ?? "application/json").lowercased().split(separator: ";")
        name = parts.first.map { $0.trimmingSpace } ?? ""
        for parameter in parts.dropFirst() {
            let text = parameter.trimmingSpace.replacing("\"", with: "")
            guard text.hasPrefix("charset="), text != "charset=utf-8" else { continue }
            throw Problem(.unsupportedMediaType, "JSON is sent as UTF-8 here, not '\(text)'")
        }
    }

    var isJSON: Bool { name == "application/json" || name.hasSuffix("+json") }
}

extension Substring {
    fileprivate var trimmingSpace: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension HTTPField.Name {
    /// It carries an attribute of a CloudEvent.
    var isAttribute: Bool { canonicalName.hasPrefix("ce-") }
}
