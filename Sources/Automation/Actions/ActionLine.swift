import Disputes

/// One line of output: an action that came to its end, or now waits for a human.
struct ActionLine {
    var at: Timestamp
    var zone: Zone
    var shop: String
    var ticket: String
    var rule: String
    /// The run's id, as hexadecimal digits.
    var run: String
    var record: ActionRecord

    /// A JSON object, without a line end.
    var bytes: [UInt8] {
        var json = JSONText(capacity: 384)
        json.beginObject()
        json.member("at", at.text(offset: zone.offset(at: at.seconds)))
        json.member("shop", shop)
        json.member("ticket", ticket)
        json.member("rule", rule)
        json.member("run", run)
        json.member("action", record.kind.rawValue)
        json.name("args")
        json.raw(record.arguments)
        json.member("key", record.key)
        json.member("state", record.state.rawValue)
        if let reason = record.reason { json.member("reason", reason) }
        json.endObject()
        return json.bytes
    }
}

extension [UInt8] {
    /// Two lower-case hexadecimal digits a byte.
    package var hexadecimal: String {
        let digits = [UInt8]("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(count * 2)
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Timestamp {
    /// RFC 3339 in whole seconds.
    func text(offset: Int) -> String {
        Timestamp(seconds: seconds).rfc3339(offset: offset)
    }
}
