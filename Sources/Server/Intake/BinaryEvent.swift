import Automation
import HTTPTypes

/// A CloudEvent in binary mode: attributes in `ce-` headers, data as the body.
enum BinaryEvent {
    /// The event as one JSON text.
    ///
    /// - Parameters:
    ///   - headers: each `ce-` header is an attribute, extensions included.
    ///   - contentType: the attribute `datacontenttype`; nil where there is none.
    ///   - body: `data`, a JSON text; none where it is empty.
    /// - Returns: the text, as an event in structured mode would have it.
    /// - Throws: ``Problem``, 400, which names the header.
    static func text(
        _ headers: HTTPFields,
        _ contentType: String?,
        _ body: [UInt8]
    ) throws(Problem) -> [UInt8] {
        var json = JSONText(capacity: body.count + 512)
        json.beginObject()
        var seen: Set<String> = []
        for field in headers where field.name.isAttribute {
            let name = String(field.name.canonicalName.dropFirst(3))
            try check(name, isNew: seen.insert(name).inserted)
            guard let value = AttributeHeader.decode(field.value) else {
                throw Problem(
                    .badRequest,
                    "ce-\(name) must be percent-encoded UTF-8 (CloudEvents HTTP binding, 3.1.3.2)"
                )
            }
            json.member(name, value)
        }
        if let contentType { json.member("datacontenttype", contentType) }
        if !body.isEmpty {
            // Nothing of the body may become an attribute.
            guard JSONCut.isOneValue(body) else {
                throw Problem(.badRequest, "data, the request's body, must be one JSON value")
            }
            json.name("data")
            json.raw(body)
        }
        json.endObject()
        return json.bytes
    }

    private static func check(_ name: String, isNew: Bool) throws(Problem) {
        let isName =
            (1...60).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
        guard isName, !["data", "datacontenttype"].contains(name) else {
            throw Problem(.badRequest, "ce-\(name) is no attribute of a CloudEvent in binary mode")
        }
        guard isNew else { throw Problem(.badRequest, "ce-\(name) is there twice") }
    }
}
