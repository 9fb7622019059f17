/// One `test "name" (function() … end)` of a shop.
public struct RuleTest: Sendable, Hashable {
    /// The text after `test`, unique in its file.
    public var name: String
    /// The file it stands in, such as `tests/refunds.lua`.
    public var file: String
    /// The line of its name, from 1.
    public var line: Int
    /// The number under which the file keeps its body.
    var body: Int
}

/// What became of a test.
public struct TestResult: Sendable {
    /// The test.
    public var test: RuleTest
    /// Why it failed; nil where it passed.
    public var failure: TestFailure?
    /// What the test and the rules it ran wrote with `log`, each with its position.
    public var log: [String]
    /// How long it took.
    public var duration: Duration
}

/// Why a test, or a file of tests, failed.
public struct TestFailure: Error, Sendable, Hashable {
    /// Where: that of the expectation, or of what went wrong.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// What was expected, or what went wrong, on one line.
    public var message: String
    /// What happened instead, line by line.
    public var happened: [String] = []
    /// What happened to the ticket, event by event, and why each rule did or didn't fire.
    public var story: [String] = []

    /// The position as Lua writes it.
    public var position: String { "\(file):\(line)" }
}

extension TestFailure {
    /// Why something can't be loaded.
    ///
    /// - Parameters:
    ///   - problem: what is wrong.
    ///   - file: where, if the problem doesn't say.
    public init(_ problem: ShopProblem, in file: String) {
        let file = problem.file ?? file
        let line = problem.line ?? 1
        let position = "\(file):\(line): "
        self.init(
            file: file,
            line: line,
            message: problem.sentence.hasPrefix(position)
                ? String(problem.sentence.dropFirst(position.count)) : problem.sentence
        )
    }

    /// Why something that is no script's text can't be loaded.
    public init(file: String, message: String) {
        self.init(file: file, line: 1, message: message)
    }
}
