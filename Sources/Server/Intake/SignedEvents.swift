import Automation
import Disputes
import HTTPTypes

/// Checks events that come signed as a Standard Webhook instead of with a token.
struct SignedEvents: Sendable {
    let secrets: IntakeSecrets
    let seen = SeenMessages()
    let clock: any WallClock

    /// A request may be signed, and somebody could check it.
    func concerns(_ headers: HTTPFields) -> Bool {
        headers[.authorization] == nil && headers[named: "webhook-signature"] != nil
    }

    /// The message that a request is, if it is one of a shop of ours.
    ///
    /// - Throws: ``Problem``: 401 for a wrong signature or time, 409 for one that was taken before.
    func message(
        _ headers: HTTPFields,
        _ body: [UInt8],
        of shop: ShopKey?
    ) throws(Problem) -> SeenMessages.Message {
        guard let id = headers[named: "webhook-id"], (1...256).contains(id.utf8.count),
            let time = headers[named: "webhook-timestamp"], let seconds = Int64(time),
            let signatures = headers[named: "webhook-signature"]
        else {
            throw Problem(
                .unauthorized,
                "a signed request has webhook-id, webhook-timestamp and webhook-signature"
            )
        }
        switch StandardWebhook.Age(of: seconds, at: clock.now.seconds) {
        case .current: break
        case .tooOld, .tooNew:
            throw Problem(
                .unauthorized,
                """
                webhook-timestamp is more than \(StandardWebhook.Age.tolerance) seconds off this host's \
                clock; sign the message anew
                """
            )
        }
        let keys = shop.map(secrets.keys) ?? []
        guard let shop,
            keys.contains(where: {
                $0.verifies(signatures, id: id, seconds: seconds, body: body)
            })
        else {
            throw Problem(
                .unauthorized,
                "webhook-signature is not made with a secret of the shop that the event is from"
            )
        }
        let message = SeenMessages.Message(shop: shop, id: id, seconds: seconds)
        if seen.contains(message) {
            throw Problem(
                .conflict,
                "this message was accepted before; a retry has a new webhook-timestamp"
            )
        }
        return message
    }

    /// A message was accepted.
    func accepted(_ message: SeenMessages.Message) {
        seen.insert(message, now: clock.now.seconds)
    }
}
