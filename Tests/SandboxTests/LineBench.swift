import Sandbox

/// A session at a prompt, for tests: each line starts from what the one before it left.
final class LineBench {
    let bench: Workbench
    private(set) var image: Image
    private let limits: Limits
    var document: FlatValue? = Workbench.document
    var answer: FlatValue = .null
    private(set) var asks: [String] = []
    private(set) var log: RunLog
    private(set) var number = 0

    init(script: String = "run(function() end)", limits: Limits = Limits()) throws {
        bench = try Workbench()
        image = try bench.load(script, limits: limits)
        self.limits = limits
        log = bench.sandbox.takeLog()
    }

    func isUnfinished(_ line: String) -> Bool {
        bench.sandbox.isUnfinished(Source(name: "repl:1", text: line), in: image, limits: limits)
    }

    /// Evaluates a line and gives its results, or what went wrong, as text.
    func type(_ line: String, answering: Bool = true) -> String {
        number += 1
        asks = []
        var step = bench.sandbox.evaluate(
            Source(name: "repl:\(number)", text: line),
            in: image,
            document: document,
            now: 1000,
            seed: UInt64(number),
            limits: limits
        )
        while case .asked(let ask) = step {
            asks.append(ask.operation)
            if !answering { return "asks \(ask.operation == "x" ? "x" : ask.operation)" }
            step = bench.sandbox.resume(answer: answer, document: nil, now: 1001)
        }
        log = bench.sandbox.takeLog()
        switch step {
        case .finished(let value):
            image = bench.sandbox.session(after: image)
            return Description.list(from: value).values.map(Self.text).joined(separator: ", ")
        case .failed(let failure): return failure.description
        case .stopped(let limit): return limit.description
        case .asked: return "asked"
        }
    }

    private static func text(_ description: Description) -> String {
        if case .plain(let value) = description { return value.text }
        return "\(description)"
    }
}
