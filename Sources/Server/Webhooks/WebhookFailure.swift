import Automation
import Disputes

/// A delivery that was given up; it can be tried again while the stream has it.
package struct WebhookFailure: Sendable, Hashable, Codable {
    /// So many of a hook are listed; the oldest is forgotten first.
    package static let countMax = 100

    /// Its position in the stream.
    package var position: Int64
    /// What it is about.
    package var ticket: String
    /// The event's type.
    package var type: String
    /// Why the last attempt failed.
    package var reason: String
    /// When that was, in milliseconds since 1970.
    package var at: Int64

    static let prefix = "webhook-failure/"

    /// Its setting: by name they are in the order of the stream.
    static func name(_ position: Int64, of id: String) -> String {
        let digits = String(position)
        return "\(prefix)\(id)/\(String(repeating: "0", count: 19 - digits.count))\(digits)"
    }

    func setting(of id: String) -> Setting {
        Setting(name: Self.name(position, of: id), value: encoded(self))
    }
}

extension LiveHost {
    /// A hook's failed deliveries, in the order of the stream.
    func failures(of id: String) throws(JournalError) -> [WebhookFailure] {
        try settings(named: "\(WebhookFailure.prefix)\(id)/")
            .compactMap { $0.decoded(as: WebhookFailure.self) }
    }
}
