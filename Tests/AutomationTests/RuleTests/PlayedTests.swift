import Automation
import Sandbox
import Synchronization

/// What became of a shop's tests.
struct PlayedTests: Sendable {
    var results: [TestResult] = []
    var unreadable: [TestFailure] = []
    var coverage: Coverage?

    /// By test, why it failed: `4: expected did("payout")`; nothing where it passed.
    var failures: [String: String] {
        var failures: [String: String] = [:]
        for result in results {
            guard let failure = result.failure else { continue }
            failures[result.test.name] = "\(failure.line): \(failure.message)"
        }
        return failures
    }

    /// Plays files of tests on a shop of one file of rules.
    static func play(
        _ files: [String],
        rules: String,
        settings: String = ShopFixture.liberal,
        templates: [String: String] = [:],
        coverage: Bool = false,
        filter: String? = nil
    ) throws -> PlayedTests {
        let shop = ShopFixture(settings: settings, rules: rules, templates: templates)
        var tests = RuleTests(
            of: shop.scripts,
            files.enumerated().map { Source(name: "tests/\($0.offset + 1).lua", text: $0.element) }
        )
        tests.measuresCoverage = coverage
        tests.filter = filter
        let played = Mutex(PlayedTests())
        let reached = try tests.run { progress in
            played.withLock { played in
                switch progress {
                case .played(let result): played.results.append(result)
                case .unreadable(let failure): played.unreadable.append(failure)
                }
            }
        }
        return played.withLock { played in
            played.coverage = reached
            return played
        }
    }

    /// Plays one test with this body; why it failed, nil where it passed.
    static func failure(
        of body: String,
        rules: String,
        settings: String = ShopFixture.liberal
    ) throws -> TestFailure? {
        let played = try play(
            ["test \"t\" (function()\n\(body)\nend)"],
            rules: rules,
            settings: settings
        )
        return played.results.first?.failure ?? played.unreadable.first
    }
}
