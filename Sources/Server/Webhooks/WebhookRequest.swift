import Automation
import Disputes
import Foundation
import HTTPTypes
import Hummingbird

/// What is wanted with `POST /v1/webhooks`.
struct WebhookRequest: Decodable {
    private enum Member: String, CodingKey, CaseIterable {
        case shop
        case url
        case types
    }

    var shop: String
    var url: String
    var types: [String]

    init(from decoder: any Decoder) throws {
        try decoder.demandMembers(Member.allCases.map(\.rawValue))
        let members = try decoder.container(keyedBy: Member.self)
        shop = try members.decode(String.self, forKey: .shop)
        url = try members.decode(String.self, forKey: .url)
        types = try members.decodeIfPresent([String].self, forKey: .types) ?? []
    }

    var target: WebhookURL {
        get throws(Problem) {
            do {
                return try WebhookURL(url)
            } catch {
                throw Problem(.badRequest, "url \(error)")
            }
        }
    }

    var checkedTypes: [String] {
        get throws(Problem) {
            let isGood = types.allSatisfy { (1...Webhook.typeBytesMax).contains($0.utf8.count) }
            guard isGood, types.count <= Webhook.typesMax else {
                throw Problem(
                    .badRequest,
                    """
                    types has at most \(Webhook.typesMax) of them, each of 1 to \
                    \(Webhook.typeBytesMax) bytes, like settle.action.*
                    """
                )
            }
            return types
        }
    }
}

/// What is wanted with `POST /v1/webhooks/{id}/replay`.
struct ReplayRequest: Decodable {
    private enum Member: String, CodingKey, CaseIterable {
        case after
        case failed
    }

    var after: Int64?
    var failed: Int64?

    init(from decoder: any Decoder) throws {
        try decoder.demandMembers(Member.allCases.map(\.rawValue))
        let members = try decoder.container(keyedBy: Member.self)
        after = try members.decodeIfPresent(Int64.self, forKey: .after)
        failed = try members.decodeIfPresent(Int64.self, forKey: .failed)
    }
}

extension Decoder {
    /// A misspelt member must not mean something else.
    ///
    /// - Throws: ``Problem``, 400, for any other member.
    fileprivate func demandMembers(_ names: [String]) throws {
        let all = try container(keyedBy: AnyMember.self).allKeys.map(\.stringValue)
        guard let other = all.first(where: { !names.contains($0) }) else { return }
        throw Problem(
            .badRequest,
            "the body has \(names.joined(separator: ", ")), not '\(other.prefix(40))'"
        )
    }
}

private struct AnyMember: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) { nil }
}
