/// A JSON object being written, with its members in the order they are given.
struct DumpLine {
    private var open: String

    init(_ table: String) {
        open = "{\"table\":\"\(table)\""
    }

    var text: String { open + "}" }

    func integer(_ name: String, _ value: Int64?) -> Self {
        member(name, value.map { "\($0)" } ?? "null")
    }

    func bool(_ name: String, _ value: Bool) -> Self {
        member(name, value ? "true" : "false")
    }

    func string(_ name: String, _ value: String?) -> Self {
        member(name, value.map(Self.quoted) ?? "null")
    }

    func bytes(_ name: String, _ value: [UInt8]) -> Self {
        let digits = Array("0123456789abcdef".utf8)
        var hex: [UInt8] = []
        hex.reserveCapacity(value.count * 2)
        for byte in value {
            hex.append(digits[Int(byte >> 4)])
            hex.append(digits[Int(byte & 15)])
        }
        return member(name, "\"" + String(decoding: hex, as: UTF8.self) + "\"")
    }

    func shop(_ shop: ShopKey) -> Self {
        string("shop", shop.source)
    }

    func ticket(_ key: TicketKey) -> Self {
        shop(key.shop).string("ticket", key.id)
    }

    private func member(_ name: String, _ json: String) -> Self {
        var line = self
        line.open += ",\"\(name)\":\(json)"
        return line
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..<" ":
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
