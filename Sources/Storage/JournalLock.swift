import Automation
import Glibc

/// A lock file beside the journal, so that one host at a time owns it.
///
/// The kernel holds the lock for the open file: it ends with the process, however that dies. The
/// file itself stays; it holds the owner's process id, for people.
final class JournalLock: Sendable {
    private let descriptor: Int32

    /// - Throws: ``JournalError/locked(path:)`` when another opening holds it.
    init(of path: String) throws(JournalError) {
        let descriptor = unsafe open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .unusable(path: path, reason: "its lock file: \(systemReason()); \(checkRights)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = systemReason()
            Glibc.close(descriptor)
            throw isHeld
                ? .locked(path: path) : .unusable(path: path, reason: "its lock file: \(reason)")
        }
        self.descriptor = descriptor
        let owner = Array("\(getpid())\n".utf8)
        // The id is a courtesy: a disk too full for it is noticed by the journal itself.
        _ = ftruncate(descriptor, 0)
        _ = unsafe owner.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    }

    /// Whether somebody has the journal open now.
    static func isHeld(of path: String) -> Bool {
        let descriptor = unsafe open(path + ".lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    deinit {
        // Closing alone is not enough while another thread starts a child: until it executes its
        // program, the child has the open file too, and the lock lives as long as that.
        flock(descriptor, LOCK_UN)
        Glibc.close(descriptor)
    }
}
