import Automation
import Disputes
import Foundation

extension ShopAct {
    /// What the request of an action means to the buyer and the platform; nil for what stays in the
    /// host.
    init?(_ request: ActionRequest) {
        let body = try? JSONDecoder().decode(Body.self, from: Data(request.body))
        let arguments = body?.args ?? Body.Arguments()
        switch request.kind {
        case .reply: self = .reply(arguments.text ?? "")
        case .negotiate: self = .offer(Offer(arguments.text ?? ""))
        case .agreeRefund: self = .agreeRefund(arguments.amountFen)
        case .agreeReturn:
            self = .agreeReturn(
                freight: arguments.freight.flatMap(Action.Freight.init),
                within: arguments.withinSeconds
            )
        case .reject: self = .reject(evidence: arguments.evidence?.count ?? 0)
        case .interceptParcel: self = .interceptParcel
        case .agreeRefundOnRefusal: self = .agreeRefundOnRefusal
        case .payout: self = .payout(arguments.amountFen ?? 0)
        case .confirmReceipt: self = .confirmReceipt
        case .submitEvidence:
            self = .submitEvidence(
                points: arguments.points?.count ?? 0,
                files: arguments.files?.count ?? 0
            )
        case .appeal: self = .appeal
        case .handOver, .tag, .note: return nil
        }
    }

    /// A request's body, as far as the other side looks at it.
    private struct Body: Decodable {
        struct Arguments: Decodable {
            var amountFen: Int64?
            var text: String?
            var freight: String?
            var withinSeconds: Int?
            var evidence: [String: String]?
            var points: [String]?
            var files: [String]?

            enum CodingKeys: String, CodingKey {
                case text, freight, evidence, points, files
                case amountFen = "amount_fen"
                case withinSeconds = "within_seconds"
            }
        }

        var args: Arguments
    }
}
