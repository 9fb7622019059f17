import Dispatch
import Foundation
import Glibc

/// A folder for what nobody needs afterwards; removed at the end, also when the user ends the
/// program.
final class ScratchFolder {
    let path: String
    private let signals: [any DispatchSourceSignal]

    /// Makes it where `TMPDIR` says, else in `/var/tmp`, which is on a disk and not in memory.
    ///
    /// - Throws: ``Refusal`` where it can't be made.
    init() throws {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/var/tmp"
        let path = "\(parent)/settle-backtest-\(getpid())"
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw Refusal(
                description: """
                    no scratch folder can be made in \(parent): \(error.localizedDescription); \
                    set TMPDIR to a folder with room
                    """
            )
        }
        self.path = path
        signals = [SIGINT, SIGTERM, SIGHUP].map { number in
            // The source gets the signal; by default it would end the program first.
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                try? FileManager.default.removeItem(atPath: path)
                Terminal.standardError.write("\n")
                exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in signals { source.cancel() }
        try? FileManager.default.removeItem(atPath: path)
    }
}
