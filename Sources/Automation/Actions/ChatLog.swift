import Disputes
import Foundation

/// The conversation on a ticket as evidence: text in a `data:` address, so that it needs no host.
struct ChatLog {
    /// What fits an action's arguments with room to spare; the latest messages count.
    private static let bytesMax = 24_000

    let text: String

    init(_ messages: [Message], _ zone: Zone) {
        var lines: [String] = []
        var size = 0
        for message in messages.reversed() {
            let at = message.at.text(offset: zone.offset(at: message.at.seconds))
            let line = "\(at) \(message.author.rawValue): \(message.text)"
            size += line.utf8.count + 1
            guard size <= Self.bytesMax else { break }
            lines.append(line)
        }
        text = lines.reversed().joined(separator: "\n")
    }

    var url: String {
        "data:text/plain;charset=utf-8;base64," + Data(text.utf8).base64EncodedString()
    }
}
