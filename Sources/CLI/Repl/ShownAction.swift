import Disputes
import Foundation

/// An action's arguments in a few words: `5.00 goodwill`, `亲,已为您退款`.
struct ShownAction {
    let text: String

    /// Reads a JSON object of arguments.
    init(_ arguments: [UInt8]) {
        let object = try? JSONSerialization.jsonObject(with: Data(arguments)) as? [String: Any]
        text = (object ?? [:]).sorted { Self.order($0.key) < Self.order($1.key) }
            .map { Self.words($0.key, $0.value) }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Money first, then reasons, then texts, then the rest by name.
    private static func order(_ key: String) -> String {
        let first = ["amount_fen", "reason", "text"]
        return firstIndex(of: key, in: first).map { "\($0)" } ?? "9\(key)"
    }

    private static func firstIndex(of key: String, in keys: [String]) -> Int? {
        keys.firstIndex(of: key)
    }

    private static func words(_ key: String, _ value: Any) -> String {
        if key.hasSuffix("_fen"), let fen = value as? Int64, abs(fen) <= Money.largestFen {
            let amount = Money(fen: fen).description
            return key == "amount_fen" ? amount : "\(key.dropLast(4)) \(amount)"
        }
        switch value {
        case let text as String:
            let shown = text.printable
            return key == "text" || key == "reason" ? shown : "\(key) \(shown)"
        case let list as [Any]:
            if list.isEmpty { return "" }
            return "\(key) \(list.map { "\($0)" }.joined(separator: ","))"
        case let table as [String: Any]:
            if table.isEmpty { return "" }
            return "\(key) "
                + table.keys.sorted().map { "\($0)=\(table[$0] ?? "")" }.joined(separator: ",")
        default: return "\(key) \(value)"
        }
    }
}
