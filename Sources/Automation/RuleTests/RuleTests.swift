public import Sandbox

/// A shop's tests: each played on a rehearsal of its own, from which nothing can be sent.
///
/// The engine, the rules, the limits and the decisions are those of production; a shop in shadow or
/// off is tested as if it were live. Scripts are loaded once, and every test begins from the same
/// bytes, on an empty journal, at the same time.
public struct RuleTests: Sendable {
    /// The shop's folder.
    public var shop: ShopScripts
    /// `tests/*.lua`.
    public var files: [Source]
    /// Only tests whose name, or whose file's, contains it; nil: all.
    public var filter: String?
    /// Whether lines are looked at, which makes rules slower.
    public var measuresCoverage = false

    /// All tests of a shop.
    public init(of shop: ShopScripts, _ files: [Source]) {
        self.shop = shop
        self.files = files
    }

    /// What happens while tests are played.
    public enum Progress: Sendable {
        /// A file can't be loaded: none of its tests is played.
        case unreadable(TestFailure)
        /// A test was played.
        case played(TestResult)
    }

    /// Plays the tests, in the order of files and lines.
    ///
    /// - Parameter report: told of each test as soon as it is over, on another thread.
    /// - Returns: what the tests reached; nil where it was not measured.
    /// - Throws: ``ShopProblem`` where the rules can't be loaded; ``SandboxError`` where there is no
    ///   memory.
    public func run(_ report: @escaping @Sendable (Progress) -> Void) throws -> Coverage? {
        let tests = self
        return try ThreadExecutor.run {
            Result { try tests.play(report) }
        }.get()
    }

    /// Loads the files without playing a test.
    ///
    /// - Returns: the files that can't be loaded, and why.
    /// - Throws: as ``run(_:)``.
    public func problems() throws -> [TestFailure] {
        let tests = self
        return try ThreadExecutor.run {
            Result {
                let sandbox = try Sandbox()
                let rulebook = try Rulebook(tests.shop, in: sandbox)
                return tests.files.compactMap { source in
                    do throws(ShopProblem) {
                        _ = try TestFile(source, of: tests.shop, rulebook, in: sandbox)
                        return nil
                    } catch {
                        return TestFailure(error, in: source.name)
                    }
                }
            }
        }.get()
    }

    private func play(_ report: (Progress) -> Void) throws -> Coverage? {
        let sandbox = try Sandbox()
        sandbox.notesReachedLines = measuresCoverage
        let rulebook = try Rulebook(shop, in: sandbox)
        let stage = Stage([rulebook], in: sandbox)
        let bench = try Sandbox()
        var fired: [String: Int] = [:]
        for source in files {
            do throws(ShopProblem) {
                let file = try TestFile(source, of: shop, stage.rulebooks[0], in: bench)
                for test in file.tests where isWanted(test) {
                    report(.played(try play(test, in: file, stage, bench, &fired)))
                }
            } catch {
                report(.unreadable(TestFailure(error, in: source.name)))
            }
        }
        return measuresCoverage ? Coverage(rulebook, fired: fired, shop, sandbox) : nil
    }

    private func isWanted(_ test: RuleTest) -> Bool {
        guard let filter else { return true }
        return "\(test.file): \(test.name)".lowercased().contains(filter.lowercased())
    }

    private func play(
        _ test: RuleTest,
        in file: TestFile,
        _ stage: Stage,
        _ bench: Sandbox,
        _ fired: inout [String: Int]
    ) throws(ShopProblem) -> TestResult {
        let start = ContinuousClock.now
        let failure: TestFailure?
        let play: TestPlay
        do throws(JournalError) {
            play = try TestPlay(test, on: stage)
            failure = try play.run(in: file, bench)
        } catch {
            preconditionFailure("a journal in memory can't fail: \(error)")
        }
        for run in play.rehearsal.journal.runs(after: .min, limit: .max) {
            fired[run.rule, default: 0] += 1
        }
        return TestResult(
            test: test,
            failure: failure,
            log: bench.takeLog().lines.map { "\($0.file):\($0.line): \($0.text)" },
            duration: ContinuousClock.now - start
        )
    }
}
