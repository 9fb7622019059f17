import Foundation
import Glibc
import Synchronization

/// A `settle` under test: what goes in and comes out of it, and how it ends.
///
/// Spawned by hand: a test kills it between two lines of its output, and looks at its memory while
/// it lives. Every wait has an end; past it the child is killed and the test fails.
final class Child {
    /// Where its standard input comes from.
    enum Input {
        case nothing
        case file(String)
        /// Written by the test, with ``Child/write(_:)``, until ``Child/closeInput()``.
        case pipe
        /// Written from the side, all of it, while the test reads.
        case bytes([UInt8])
        /// Typed on the terminal that is given.
        case terminal
    }

    /// How a child ended, and what it said.
    struct Outcome {
        /// The exit code; of one that was killed, the signal's number below zero.
        var status: Int32
        var output: [UInt8]
        var errors: String

        var lines: [String] { split(String(decoding: output, as: UTF8.self)) }
        var errorLines: [String] { split(errors) }

        private func split(_ text: String) -> [String] {
            text.split(separator: "\n").map(String.init)
        }
    }

    /// A child that said nothing for longer than a test waits.
    struct Silent: Error {}

    private static let secondsMax = 60

    /// The folder of the programs that were built along with the tests.
    private static let programs: String = {
        let tests =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().path
    }()

    let pid: pid_t
    /// What it wrote to standard output and was read so far.
    private(set) var output: [UInt8] = []
    private var linesTaken = 0
    private var input: Descriptor?
    private let results: Descriptor
    private let errorsPath: String
    private var isRunning = true

    /// Starts `settle`.
    ///
    /// - Parameters:
    ///   - program: which one.
    ///   - arguments: what follows the program's name.
    ///   - folder: where it is started.
    ///   - input: what it reads.
    ///   - terminal: a terminal to show standard error on; otherwise it is collected.
    ///   - showsResults: standard output is shown on the terminal, too.
    ///   - variables: more of its environment, as `NAME=value`.
    ///   - ignoredSignal: a signal that it is started to ignore: `CHLD`.
    ///   - fileKibibytes: no file may grow beyond; a write that would fails, as on a full disk.
    /// - Throws: `POSIXError` when it can't be started.
    init(
        program: String = "settle",
        _ arguments: [String],
        in folder: String,
        input: Input = .nothing,
        terminal: Descriptor? = nil,
        showsResults: Bool = false,
        variables: [String] = [],
        ignoredSignal: String? = nil,
        fileKibibytes: Int? = nil
    ) throws {
        // A child that ends early breaks its pipe: that must not end the tests.
        _ = signal(SIGPIPE, SIG_IGN)
        errorsPath = folder + "/.errors-" + UUID().uuidString
        let (reading, writing) = try Descriptor.pipe()
        results = reading
        let errors = try terminal ?? Descriptor(writing: errorsPath)
        let source: Descriptor
        switch input {
        case .nothing: source = try Descriptor(reading: "/dev/null")
        case .file(let path): source = try Descriptor(reading: path)
        case .pipe, .bytes: (source, self.input) = try Descriptor.pipe()
        case .terminal: source = errors
        }
        pid = try spawn(
            ["/usr/bin/env", "-C", folder]
                + (ignoredSignal.map { ["--ignore-signal=\($0)"] } ?? [])
                + Self.limit(fileKibibytes)
                + ["\(Self.programs)/\(program)"] + arguments,
            streams: [
                source.number, showsResults ? errors.number : writing.number, errors.number,
            ],
            variables: variables
        )
        if case .bytes(let bytes) = input { feed(bytes, thenEnd: true) }
    }

    /// A shell that sets a limit on files' sizes and becomes what follows.
    private static func limit(_ fileKibibytes: Int?) -> [String] {
        guard let fileKibibytes else { return [] }
        // Ignored, the signal of the limit leaves a failing write; `ulimit -f` counts 512 bytes.
        // The signal of a pipe that nobody reads any more is ignored as well.
        let script = "trap '' XFSZ PIPE; ulimit -f \(2 * fileKibibytes); exec \"$@\""
        return ["/bin/sh", "-c", script, "sh"]
    }

    deinit {
        if isRunning { _ = end(with: SIGKILL) }
    }

    /// Writes bytes into its standard input from the side, while the test reads.
    func feed(_ bytes: [UInt8], thenEnd: Bool) {
        guard let pipe = input else { return }
        if thenEnd { input = nil }
        DispatchQueue(label: "feed").async { pipe.write(bytes) }
    }

    /// Writes lines into its standard input.
    func write(_ lines: some Sequence<String>) {
        input?.write(Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    /// Ends its standard input.
    func closeInput() {
        input = nil
    }

    /// The next line of its standard output, waiting for it; nil at the end.
    func line() throws -> String? {
        while true {
            if let end = output[linesTaken...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { linesTaken = end + 1 }
                return String(decoding: output[linesTaken..<end], as: UTF8.self)
            }
            guard try readMore() else { return nil }
        }
    }

    /// Gives up reading: what it writes now has nowhere to go.
    func stopReading() {
        results.close()
    }

    private func readMore() throws -> Bool {
        guard let bytes = results.read(withinSeconds: Self.secondsMax) else {
            _ = end(with: SIGKILL)
            throw Silent()
        }
        output += bytes
        return !bytes.isEmpty
    }

    /// The most memory it has used so far, in bytes.
    func memoryPeakBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: { !$0.isNumber }).first).flatMap { Int($0) }.map {
            $0 * 1024
        } ?? 0
    }

    /// Its end, after all its output; its standard input ends first.
    func finish() throws -> Outcome {
        closeInput()
        while try readMore() {}
        return end(with: nil)
    }

    /// Kills it at once, and takes what it had written.
    func kill() throws -> Outcome {
        _ = Glibc.kill(pid, SIGKILL)
        closeInput()
        while try readMore() {}
        return end(with: nil)
    }

    /// Waits for its end.
    ///
    /// With a closed standard output it can only be ending.
    func end(with signal: Int32?) -> Outcome {
        if let signal { _ = Glibc.kill(pid, signal) }
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        isRunning = false
        let errors = (try? Data(contentsOf: URL(fileURLWithPath: errorsPath))) ?? Data()
        try? FileManager.default.removeItem(atPath: errorsPath)
        let signalled = status & 0x7F
        return Outcome(
            status: signalled == 0 ? status >> 8 & 0xFF : -signalled,
            output: output,
            errors: String(decoding: errors, as: UTF8.self)
        )
    }
}

/// Starts a program with its three streams, and with signals as a shell would leave them.
private func spawn(
    _ arguments: [String],
    streams: [Int32],
    variables more: [String]
) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (place, stream) in streams.enumerated() {
        unsafe posix_spawn_file_actions_adddup2(&actions, stream, Int32(place))
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    let variables =
        ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "SWIFT_BACKTRACE=enable=no"] + more
    let texts = unsafe (arguments + variables).map { unsafe strdup($0) }
    defer {
        for place in unsafe texts.indices { unsafe free(texts[place]) }
    }
    let environment = unsafe Array(texts.suffix(variables.count)) + [nil]
    let words = unsafe Array(texts.prefix(arguments.count)) + [nil]
    var pid: pid_t = 0
    let code = Descriptor.inheriting.withLock { _ in
        unsafe posix_spawn(&pid, arguments[0], &actions, &attributes, words, environment)
    }
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
    return pid
}
