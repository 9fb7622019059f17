import ArgumentParser
import Automation
import Foundation
import Server

/// Whom to tell when something waits for a human: what stands behind `--notify`.
enum NotifyPlace {
    case url(WebhookURL)
    case command(String)

    /// What begins as a URL is one.
    static func isURL(_ text: String) -> Bool {
        text.hasPrefix("http://") || text.hasPrefix("https://")
    }

    /// - Throws: `ValidationError`.
    init(_ text: String) throws {
        guard !text.allSatisfy(\.isWhitespace) else {
            throw ValidationError("--notify is a URL or a command")
        }
        guard Self.isURL(text) else {
            self = .command(text)
            return
        }
        do {
            self = .url(try WebhookURL(text))
        } catch {
            throw ValidationError("--notify \(error)")
        }
    }

    /// Where messages go.
    ///
    /// - Parameters:
    ///   - secretFile: what they are signed with.
    ///   - seconds: how long a command may take.
    /// - Returns: the target, to be closed when nothing more is to come.
    /// - Throws: ``Refusal`` where the secret can't be used; it is never repeated.
    func target(secretFile: String?, seconds: Int) throws -> any NoticeTarget {
        switch self {
        case .command(let command): return NoticeCommand(command: command, seconds: seconds)
        case .url(let url):
            return NoticeURL(
                url,
                secret: try secretFile.map(Self.secret),
                by: HTTPWebhookSender(targets: .any, clock: SystemClock())
            )
        }
    }

    private static func secret(in path: String) throws -> StandardWebhook {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Refusal(description: "\(path): the secret can't be read")
        }
        do {
            return try StandardWebhook(secret: text.trimmingCharacters(in: .whitespacesAndNewlines))
        } catch {
            throw Refusal(description: "\(path): \(error)")
        }
    }
}
