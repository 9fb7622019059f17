import Automation
import Synchronization

/// A gateway that answers nothing until it is opened; what it was asked, it did all the same.
final class ClosedGateway: RemoteGateway {
    let kind = "http"
    private let opened = Mutex(false)
    private let asked = Mutex<[String]>([])

    func open() { opened.withLock { $0 = true } }

    /// What came, in order: `send KEY`, `query KEY`.
    var log: [String] { asked.withLock { $0 } }

    func perform(_ request: ActionRequest) async -> GatewayAnswer {
        await answer("send", request)
    }

    func query(_ request: ActionRequest) async -> GatewayAnswer {
        await answer("query", request)
    }

    private func answer(_ what: String, _ request: ActionRequest) async -> GatewayAnswer {
        asked.withLock { $0.append("\(what) \(request.key)") }
        while !opened.withLock({ $0 }) {
            if Task.isCancelled { return .unknown(reason: "nobody waits any more") }
            await Task.yield()
        }
        return .done(reference: request.key)
    }
}
