import Automation
import Disputes
import Glibc
import Logging
import Synchronization

/// The tokens of a running host: what stands in their file, looked at anew when it has changed.
final class TokenBook: Sendable {
    /// How often the file is looked at, at most.
    private static let pauseMilliseconds: Int64 = 1_000

    /// What changes when a file does.
    private struct Stamp: Equatable {
        var file: ino_t
        var seconds: Int
        var nanoseconds: Int
        var size: Int

        init?(of path: String) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return nil }
            file = status.st_ino
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
            size = Int(status.st_size)
        }
    }

    private struct State {
        var tokens: [Token] = []
        var stamp: Stamp?
        var lookedAt: Int64?
    }

    private let file: TokenFile
    private let clock: any WallClock
    private let logger: Logger
    private let state = Mutex(State())

    init(_ file: TokenFile, clock: any WallClock, logger: Logger) {
        self.file = file
        self.clock = clock
        self.logger = logger
    }

    /// No token was ever made: there is no file.
    var isAbsent: Bool {
        state.withLock { state in
            look(&state)
            return state.stamp == nil
        }
    }

    /// Who comes with a token; nil: it is none of ours.
    func caller(bearing text: String) -> Caller? {
        let digest = Token.digest(of: text)
        let tokens = state.withLock { state in
            look(&state)
            return state.tokens
        }
        // All are compared, wherever the right one stands.
        return tokens.reduce(nil) { found, token in token.isOf(digest) ? token.caller : found }
    }

    private func look(_ state: inout State) {
        let now = clock.now.milliseconds
        if let last = state.lookedAt, (0..<Self.pauseMilliseconds).contains(now - last) { return }
        state.lookedAt = now
        let stamp = Stamp(of: file.path)
        guard stamp != state.stamp else { return }
        state.stamp = stamp
        do throws(TokenProblem) {
            state.tokens = try file.read()
        } catch {
            // Whoever was let in by a file that can't be read now may have been taken off it.
            state.tokens = []
            logger.error("\(error)")
        }
    }
}
