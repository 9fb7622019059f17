import Foundation
import HTTPTypes
package import Hummingbird
package import NIOCore

/// What is known of a request beside the request.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The connection that it came by.
    package let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// It came by the control socket, which only the host's own user can open.
    var isFromControlSocket: Bool {
        if case .unixDomainSocket = channel.localAddress { return true }
        return false
    }

    /// Nobody waits for an answer any more.
    var isGone: Bool { !channel.isActive }

    /// A part of the path, decoded; of a route that has it.
    func part(_ name: String) throws(Problem) -> String {
        guard let text = parameters.get(name)?.removingPercentEncoding, !text.isEmpty,
            text.utf8.count <= 400
        else { throw Problem(.badRequest, "\(name) in the path can't be read") }
        return text
    }
}
