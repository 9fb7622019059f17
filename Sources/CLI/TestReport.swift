import Automation
import Foundation
import Synchronization

/// Shows what becomes of tests: for people, or one JSON object per test.
///
/// Told from the thread on which tests are played, one at a time.
final class TestReport: Sendable {
    /// A test, or a file that can't be loaded, with the shop's folder.
    struct Row: Sendable {
        var folder: String
        var progress: RuleTests.Progress
    }

    struct State {
        var rows: [Row] = []
        var folder = ""
        /// The file whose tests are shown now, and its tests so far that passed.
        var file = ""
        var passed = 0
        var passedInFile = 0
        var failed = 0
        /// Files of tests, and shops, that can't be loaded.
        var files = 0
        var shops = 0
        var error: OutputError?
    }

    let state = Mutex(State())
    let isJSON: Bool
    private let isColoured = StandardOutput.columns != nil
    private let start = ContinuousClock.now

    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    /// Everything so far, in order.
    var results: [Row] { state.withLock { $0.rows } }

    /// The tests of a shop follow.
    func begin(_ folder: String) {
        state.withLock { state in
            endFile(&state)
            state.folder = folder
        }
    }

    /// Something kept a whole shop's tests from running.
    ///
    /// - Parameters:
    ///   - folder: the shop's.
    ///   - failure: where in it, and why.
    ///   - message: the same for people.
    func fail(_ folder: String, _ failure: TestFailure, _ message: String) {
        state.withLock { state in
            endFile(&state)
            state.shops += 1
            state.rows.append(Row(folder: folder, progress: .unreadable(failure)))
            if isJSON { write(json(failure, folder), &state) }
        }
        Terminal.standardError.error(message)
    }

    /// Whether the shop whose tests were shown last has any, even one that can't be loaded.
    var hasTests: Bool {
        state.withLock { state in state.rows.contains { $0.folder == state.folder } }
    }

    func take(_ progress: RuleTests.Progress) {
        state.withLock { state in
            state.rows.append(Row(folder: state.folder, progress: progress))
            switch progress {
            case .unreadable(let failure):
                endFile(&state)
                state.files += 1
                if !isJSON { write("\(red("✗")) \(path(failure.file, state))", &state) }
                show(failure, &state)
            case .played(let result):
                begin(result.test.file, &state)
                if result.failure == nil { state.passed += 1 } else { state.failed += 1 }
                if isJSON { return write(json(result, state.folder), &state) }
                show(result, &state)
            }
        }
    }

    // MARK: For people

    /// A name of a file or a position in the shop's folder, fit to be shown.
    private func path(_ name: String, _ state: State) -> String {
        "\(state.folder)/\(name)".printable
    }

    private func begin(_ file: String, _ state: inout State) {
        if state.file == file { return }
        endFile(&state)
        state.file = file
    }

    /// Tests that passed are counted, file by file; failures are shown as they come.
    func endFile(_ state: inout State) {
        defer {
            state.file = ""
            state.passedInFile = 0
        }
        if state.file.isEmpty || isJSON || state.passedInFile == 0 { return }
        let count = counted(state.passedInFile, "test")
        write("\(green("✓")) \(path(state.file, state)): \(count) passed", &state)
    }

    private func show(_ result: TestResult, _ state: inout State) {
        guard let failure = result.failure else {
            state.passedInFile += 1
            return
        }
        write(
            "\(red("✗")) \(path(result.test.file, state)): \(bold(result.test.name.printable))",
            &state
        )
        show(failure, &state)
        for line in result.log { write("    log \(line.printable)", &state) }
    }

    private func show(_ failure: TestFailure, _ state: inout State) {
        if isJSON { return write(json(failure, state.folder), &state) }
        write("  \(path(failure.position, state)): \(failure.message.printable)", &state)
        if !failure.happened.isEmpty {
            write("  happened instead:", &state)
            for line in failure.happened { write("    \(line.printable)", &state) }
        }
        if !failure.story.isEmpty {
            write("  the ticket's story:", &state)
            for line in failure.story { write(dimmed("    \(line.printable)"), &state) }
        }
    }

    func write(_ line: String, _ state: inout State) {
        do throws(OutputError) {
            try StandardOutput.write(Array("\(line)\n".utf8))
        } catch {
            state.error = error
        }
    }

    private func painted(_ code: Int, _ text: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    private func green(_ text: String) -> String { painted(32, text) }
    private func red(_ text: String) -> String { painted(31, text) }
    private func bold(_ text: String) -> String { painted(1, text) }

    /// A line of the story: what fired stands out.
    private func dimmed(_ line: String) -> String {
        line.drop { $0 == " " }.hasPrefix("·") ? painted(2, line) : line
    }

    // MARK: The end

    /// Says how it went; whether every test passed.
    ///
    /// - Throws: ``OutputError`` where results could not be written.
    func finish(filter: String?, dir: String) throws -> Bool {
        let state = self.state.withLock { state in
            endFile(&state)
            return state
        }
        if let error = state.error { throw error }
        let count = state.passed + state.failed
        if count == 0, state.files + state.shops == 0 {
            let why =
                filter.map { "no test's name or file contains '\($0)'" }
                ?? "there is no test in \(dir): write tests/*.lua; see settle test --help"
            Terminal.standardError.error(why)
            return false
        }
        let seconds = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
        var parts = ["\(grouped(state.passed)) passed", "\(grouped(state.failed)) failed"]
        if state.files > 0 { parts.append("\(counted(state.files, "file")) can't be loaded") }
        if state.shops > 0 { parts.append("\(counted(state.shops, "shop")) can't be loaded") }
        Terminal.standardError.line(
            "\(counted(count, "test")): \(parts.joined(separator: ", ")) in \(String(format: "%.2f", seconds)) s"
        )
        return state.failed + state.files + state.shops == 0
    }
}
