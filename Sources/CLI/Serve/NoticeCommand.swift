import CSpawn
import Disputes
import Foundation
import Glibc
import Server
import Synchronization

/// A command that notifications are handed to on its standard input, as JSON.
///
/// It runs in a shell, in a process group of its own that is killed when it takes too long; what it
/// writes is thrown away. One message at a time is handed over, so that few run at once.
struct NoticeCommand: NoticeTarget {
    /// How often it is looked whether a command has ended, in microseconds.
    private static let lookMicroseconds: UInt32 = 20_000

    private let command: String
    private let seconds: Int

    /// - Parameters:
    ///   - command: what the shell runs.
    ///   - seconds: how long it may take; then it and all that it started are killed.
    init(command: String, seconds: Int) {
        self.command = command
        self.seconds = seconds
        // Whoever started us may have ignored the ends of children, and handed that down: nobody
        // could wait for one.
        _ = signal(SIGCHLD, SIG_DFL)
    }

    func send(
        _ body: [UInt8],
        id: String,
        attempts: Int,
        at now: Timestamp
    ) async -> String? {
        let isStopped = Flag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                Thread.detachNewThread {
                    waiter.resume(returning: run(body, isStopped))
                }
            }
        } onCancel: {
            isStopped.raise()
        }
    }

    func close() async {}

    private final class Flag: Sendable {
        private let state = Atomic(false)
        var isRaised: Bool { state.load(ordering: .relaxed) }
        func raise() { state.store(true, ordering: .relaxed) }
    }

    private func run(_ body: [UInt8], _ isStopped: Flag) -> String? {
        guard let input = Self.input(body) else {
            return "no room for its input in \(NSTemporaryDirectory())"
        }
        defer { Glibc.close(input) }
        guard let child = spawn(input) else { return "the command can't be started" }
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            var status: Int32 = 0
            switch unsafe waitpid(child, &status, WNOHANG) {
            case 0: break
            case child: return Self.reason(status)
            default: return "it is not known how the command ended"
            }
            guard ContinuousClock.now < end, !isStopped.isRaised else { break }
            usleep(Self.lookMicroseconds)
        }
        kill(-child, SIGKILL)
        waitpid(child, nil, 0)
        return isStopped.isRaised
            ? "the host ended" : "the command took longer than \(seconds) s and was killed"
    }

    /// A file without a name: nobody has to wait until all of it is read.
    private static func input(_ body: [UInt8]) -> Int32? {
        var path = Array("\(NSTemporaryDirectory())/settle-XXXXXX".utf8CString)
        let file = unsafe mkstemp(&path)
        guard file >= 0 else { return nil }
        unsafe unlink(path)
        let count = unsafe body.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
        guard count == body.count, lseek(file, 0, SEEK_SET) == 0 else {
            Glibc.close(file)
            return nil
        }
        return file
    }

    private static func reason(_ status: Int32) -> String? {
        let (signal, code) = (status & 0x7F, status >> 8 & 0xFF)
        if signal != 0 { return "the command was ended by signal \(signal)" }
        return code == 0 ? nil : "the command ended with \(code)"
    }

    /// Starts it with its input, nothing else of ours, and signals as a shell has them.
    private func spawn(_ input: Int32) -> pid_t? {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        guard unsafe spawn_close_from(&actions, 3) else { return nil }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        let texts = ["/bin/sh", "-c", command]
        let words = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { for place in texts.indices { unsafe free(words[place]) } }
        var child: pid_t = 0
        let code = unsafe posix_spawn(&child, "/bin/sh", &actions, &attributes, words, environ)
        return code == 0 ? child : nil
    }
}
