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
        /// Its name could not be looked up.
        case unanswered(LookupProblem)
        /// One of its addresses is within a network that outsiders must not reach through us.
        case inside(IPAddress)

        /// What is wrong, and what would help.
        ///
        /// Where a name leads within the host's own network is not for those to know who set it.
        package var description: String {
            switch self {
            case .plain: "the target is not https; settle serve --allow-private-webhooks allows it"
            case .unknown: "the target's name was not found"
            case .unanswered(let problem): problem.description
            case .inside:
                """
                the target is at an address that is private or reserved; settle serve \
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
            do {
                addresses = try await lookup.addresses(of: url.host)
            } catch {
                throw .unanswered(error)
            }
        }
        if addresses.isEmpty { throw .unknown }
        // One of several that is inside is no accident of a public name.
        if self == .outside, let inside = addresses.first(where: { !$0.isPublic }) {
            throw .inside(inside)
        }
        return addresses
    }
}
