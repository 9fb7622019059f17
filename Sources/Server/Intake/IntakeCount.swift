import Automation
import HTTPTypes
import Hummingbird

/// What became of the events of one request.
struct IntakeCount {
    private var accepted = 0
    private var known = 0
    private var faults: [Problem.Fault] = []
    private var tooLong = 0
    private var forbidden = 0
    private var busy: (retryAfter: Int, isShop: Bool)?
    private let isBatch: Bool

    init(isBatch: Bool) {
        self.isBatch = isBatch
    }

    mutating func add(_ answer: Acceptance, at place: Int) {
        switch answer {
        case .accepted: accepted += 1
        case .known: known += 1
        case .rejected(let problem):
            faults.append(Problem.Fault(index: place, field: problem.field, reason: problem.reason))
        case .forbidden(let shop):
            forbidden += 1
            let reason = "may not name \(shop.source): it is not within your shops"
            faults.append(Problem.Fault(index: place, field: "source", reason: reason))
        case .busy(let seconds, let isShop):
            busy = (max(busy?.retryAfter ?? 1, seconds), isShop && busy?.isShop ?? true)
        }
    }

    mutating func add(tooLong bytes: Int, at place: Int) {
        tooLong += 1
        let reason =
            "the event has \(bytes) bytes; at most \(EventIntake.eventBytesMax) are accepted"
        faults.append(Problem.Fault(index: place, field: nil, reason: reason))
    }

    /// `{"accepted":1,"known":0}`.
    var document: [UInt8] {
        Array(#"{"accepted":\#(accepted),"known":\#(known)}"#.utf8)
    }

    /// What keeps the request from being accepted as a whole; nil: nothing.
    var problem: Problem? {
        if let busy { return problem(busy) }
        if faults.isEmpty { return nil }
        let status: HTTPResponse.Status =
            forbidden > 0 ? .forbidden : tooLong > 0 && !isBatch ? .contentTooLarge : .badRequest
        var problem = Problem(status, isBatch ? batchWords : words(faults[0]))
        problem.errors = faults
        return counted(problem)
    }

    private func words(_ fault: Problem.Fault) -> String {
        fault.field.map { "\($0) \(fault.reason)" } ?? fault.reason
    }

    private var batchWords: String {
        """
        \(faults.count) of \(faults.count + accepted + known) events were not taken; the others are on \
        disk, and sending all again is harmless
        """
    }

    private func problem(_ busy: (retryAfter: Int, isShop: Bool)) -> Problem {
        var problem = Problem(
            busy.isShop ? .tooManyRequests : .serviceUnavailable,
            """
            \(busy.isShop ? "too much comes from this shop" : "too much comes at once"); send all again \
            after \(busy.retryAfter) seconds: what is on disk already stays as it is
            """
        )
        problem.retryAfter = busy.retryAfter
        problem.errors = faults
        return counted(problem)
    }

    private func counted(_ problem: Problem) -> Problem {
        problem.counting("accepted", accepted).counting("known", known)
    }
}
