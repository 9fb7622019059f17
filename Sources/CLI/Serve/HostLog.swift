import Automation
import Foundation
import Logging

/// What a live host says on standard error, one line each: words, or JSON.
///
/// Ids of shops, tickets and keys are said; what people wrote, their names and addresses never are.
struct HostLog: LogHandler {
    enum Form: String, CaseIterable {
        case text
        case json
    }

    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let form: Form

    init(_ form: Form) {
        self.form = form
    }

    /// A logger of that form.
    static func logger(_ form: Form) -> Logger {
        Logger(label: "settle") { _ in HostLog(form) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let members = metadata.merging(event.metadata ?? [:]) { $1 }
            .sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        let at = Date().ISO8601Format(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        switch form {
        case .text: write(at, event, members)
        case .json: writeJSON(at, event, members)
        }
    }

    private func write(_ at: String, _ event: LogEvent, _ members: [(String, String)]) {
        let more = members.map { " \($0.0)=\($0.1)" }.joined()
        Terminal.standardError.line("\(at) \(event.level) \(event.message)\(more)".printable)
    }

    private func writeJSON(_ at: String, _ event: LogEvent, _ members: [(String, String)]) {
        var json = JSONText()
        json.beginObject()
        json.member("at", at)
        json.member("level", event.level.rawValue)
        json.member("message", "\(event.message)")
        for (name, value) in members { json.member(name, value) }
        json.endObject()
        Terminal.standardError.line(String(decoding: json.bytes, as: UTF8.self))
    }
}
