import Disputes

/// What a gateway that isn't there answers, by a script.
struct GatewayScript {
    private var answers: [(number: Int, answer: GatewayAnswer, kind: ActionKind?)] = []
    private var answerCount = 0
    /// Who answers what is sent where no answer was given ahead; nil: it is done.
    var counterpart: ((Sending) -> GatewayAnswer)?
    /// Actions done without a word in the script.
    private var doneCount = 0
    /// Actions that were answered with `unknown`, and not settled since.
    private var unknown: Set<Int64> = []

    /// An answer behind those that wait; its number, from 0.
    mutating func add(_ answer: GatewayAnswer, to kind: ActionKind?) -> Int {
        answers.append((answerCount, answer, kind))
        answerCount += 1
        return answerCount - 1
    }

    /// The numbers of the answers that wait.
    var unused: [Int] { answers.map(\.number) }

    /// What comes of an attempt.
    mutating func answer(_ sending: Sending) -> GatewayReply {
        let answer = next(for: sending)
        switch answer {
        case .done, .failed: unknown.remove(sending.number)
        case .unknown, .notFound, .postponed: unknown.insert(sending.number)
        }
        return GatewayReply(number: sending.number, attempt: sending.attempt, answer: answer)
    }

    private mutating func next(for sending: Sending) -> GatewayAnswer {
        let kind = sending.request.kind
        if let place = answers.firstIndex(where: { $0.kind == nil || $0.kind == kind }) {
            return answers.remove(at: place).answer
        }
        if sending.attempt == .query, unknown.contains(sending.number) {
            return .unknown(reason: "the gateway doesn't know yet")
        }
        if let counterpart { return counterpart(sending) }
        doneCount += 1
        return .done(reference: "rehearsal-\(doneCount)")
    }
}
