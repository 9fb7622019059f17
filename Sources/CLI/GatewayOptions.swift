import ArgumentParser
import Automation
import Foundation
import Gateways

/// Where actions are carried out, and what requests are signed with.
struct GatewayOptions: ParsableArguments {
    /// Holds a secret for all shops.
    private static let secretVariable = "SETTLE_GATEWAY_SECRET"

    @Option(
        help: ArgumentHelp(
            "Where actions are carried out: print performs nothing and answers done.",
            valueName: "print|URL"
        )
    )
    var gateway = "print"

    @Option(
        help: ArgumentHelp(
            """
            What requests are signed with: a file with one shop and its secret per line, \
            /pinduoduo/shops/10086 whsec_…. Shops without a line have the secret in the environment \
            variable SETTLE_GATEWAY_SECRET, if there is one.
            """,
            valueName: "FILE"
        )
    )
    var secrets: String?

    /// Actions leave the host.
    var isRemote: Bool { gateway != "print" }

    func validate() throws {
        guard isRemote else {
            if secrets != nil {
                throw ValidationError("--secrets is for a --gateway that is a URL")
            }
            return
        }
        do throws(GatewayURLProblem) {
            _ = try GatewayURL(gateway)
        } catch {
            throw ValidationError("--gateway is print or a URL: \(error)")
        }
    }

    /// Works with the gateway, and closes it in any case.
    ///
    /// - Throws: ``GatewaySecretProblem``, and what `body` throws.
    func withGateway(_ body: (any Gateway) async throws -> Void) async throws {
        guard isRemote else { return try await body(PrintGateway()) }
        let gateway = HTTPGateway(url: try GatewayURL(gateway), secrets: try readSecrets())
        do {
            try await body(gateway)
        } catch {
            await gateway.shutdown()
            throw error
        }
        await gateway.shutdown()
    }

    private func readSecrets() throws(GatewaySecretProblem) -> GatewaySecrets {
        var known = GatewaySecrets()
        let variables = ProcessInfo.processInfo.environment
        if let secret = variables[Self.secretVariable], !secret.isEmpty {
            try known.share(secret, from: Self.secretVariable)
        }
        if let secrets { try known.read(path: secrets) }
        return known
    }
}
