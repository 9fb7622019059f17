import Automation
import Disputes
import Foundation

/// An HTTP answer that came whole, and what it says of an action: pure.
struct HTTPReply: Sendable, Hashable {
    /// What a request asked for.
    enum Purpose: Sendable, CaseIterable {
        case perform
        case query
    }

    /// The status code.
    var status: Int
    /// Each value of `Retry-After`.
    var retryAfter: [String] = []
    /// The value of `Date`.
    var date: String?
    /// The body, bounded.
    var body: [UInt8] = []

    /// What it says of the action; what isn't certain is unknown.
    func answer(to purpose: Purpose, now: Timestamp) -> GatewayAnswer {
        switch status {
        case 200..<300: success
        case 429, 503: pause(now: now).map { .postponed(seconds: $0) } ?? unknown
        case 408, 409, 425: unknown
        case 400..<500: failure ?? (status == 404 && purpose == .query ? .notFound : unknown)
        default: unknown
        }
    }

    private var unknown: GatewayAnswer { .unknown(reason: "status \(status)") }

    private var success: GatewayAnswer {
        guard let content = ReplyContent(body) else {
            return .unknown(reason: "status \(status) with a body that can't be read")
        }
        switch content.state {
        case "done":
            return .done(reference: (content.reference ?? "").bounded(bytes: 200))
        case "processing":
            return .unknown(reason: "the gateway is still processing it")
        default:
            let state = content.state.bounded(bytes: 50)
            return .unknown(reason: "status \(status) with state \"\(state)\"")
        }
    }

    /// Definite only with the whole body that the contract asks for: money is given back on it.
    private var failure: GatewayAnswer? {
        guard let content = ReplyContent(body), content.state == "failed",
            let code = content.code, let message = content.message
        else { return nil }
        return .failed(code: code.bounded(bytes: 200), message: message.bounded(bytes: 1_000))
    }

    private func pause(now: Timestamp) -> Double? {
        guard let value = retryAfter.first, retryAfter.count == 1 else { return nil }
        return RetryAfter.seconds(value, date: date, now: now)
    }
}

/// The JSON object in an answer; members besides these are passed over.
private struct ReplyContent: Decodable {
    let state: String
    let reference: String?
    let code: String?
    let message: String?

    private enum Member: String, CodingKey {
        case state
        case reference
        case code
        case message
    }

    init?(_ body: [UInt8]) {
        guard let content = try? JSONDecoder().decode(Self.self, from: Data(body)) else {
            return nil
        }
        self = content
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Member.self)
        state = try members.decode(String.self, forKey: .state)
        reference = members.text(.reference)
        code = members.text(.code)
        message = members.text(.message)
    }
}

extension KeyedDecodingContainer {
    /// A text, or a whole number as one, since ids and codes are often sent so; nil for all else.
    fileprivate func text(_ member: Key) -> String? {
        if let text = try? decode(String.self, forKey: member) { return text }
        return (try? decode(Int64.self, forKey: member)).map(String.init)
    }
}
