/// Which targets an operator allows.
package enum WebhookTargets: Sendable, Hashable {
    /// Encrypted, and outside: what anybody could reach.
    case outside
    /// Any, also within the host's own network (`--allow-private-webhooks`).
    case any

    /// Why a target is refused.
    package enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// It is not encrypted.
        case plain
        /// The name has no address.
        case unknown
        /// One of its addresses is within a network that outsiders must not reach through us.
        case inside(IPAddress)

        /// What is wrong, and what would help.
        package var description: String {
            switch self {
            case .plain: "the target is not https; settle serve --allow-private-webhooks allows it"
            case .unknown: "the target's name was not found"
            case .inside(let address):
                """
                the target is at \(address), which is private or reserved; settle serve \
                --allow-private-webhooks allows it
                """
            }
        }
    }

    /// Checks a URL and all addresses that its host has now.
    ///
    /// - Returns: the addresses.
    package func check(
        _ url: WebhookURL,
        by lookup: any NameLookup
    ) async throws(Refusal) -> [IPAddress] {
        if self == .outside, !url.isEncrypted { throw .plain }
        let addresses: [IPAddress]
        if let address = url.address {
            addresses = [address]
        } else {
            addresses = await lookup.addresses(of: url.host)
        }
        if addresses.isEmpty { throw .unknown }
        // One of several that is inside is no accident of a public name.
        if self == .outside, let inside = addresses.first(where: { !$0.isPublic }) {
            throw .inside(inside)
        }
        return addresses
    }
}
