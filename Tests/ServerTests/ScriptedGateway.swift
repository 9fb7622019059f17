import Automation
import Synchronization

/// A gateway that says what it was told to, in order; of what comes after that, it knows nothing.
final class ScriptedGateway: RemoteGateway {
    let kind = "http"
    private let answers: Mutex<[GatewayAnswer]>

    init(_ answers: [GatewayAnswer] = []) {
        self.answers = Mutex(answers)
    }

    func perform(_ request: ActionRequest) async -> GatewayAnswer { next() }

    func query(_ request: ActionRequest) async -> GatewayAnswer { next() }

    private func next() -> GatewayAnswer {
        answers.withLock { answers in
            answers.isEmpty ? GatewayAnswer.unknown(reason: "no answer") : answers.removeFirst()
        }
    }
}
