import Foundation
import Glibc
import Synchronization

/// A file, an end of a pipe or of a terminal; closed when it goes, and never inherited by a child.
final class Descriptor: Sendable {
    let number: Int32
    /// Held while a pipe is made and while a child is started: so that no child gets an end of
    /// another's pipe, which then would never end.
    static let inheriting = Mutex(())
    private let isOpen = Mutex(true)

    init(_ number: Int32) throws {
        guard number >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        self.number = number
    }

    convenience init(reading path: String) throws {
        try self.init(unsafe open(path, O_RDONLY | O_CLOEXEC))
    }

    convenience init(writing path: String) throws {
        try self.init(unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644))
    }

    deinit {
        close()
    }

    /// The two ends of a new pipe.
    static func pipe() throws -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        try inheriting.withLock { _ in
            guard unsafe Glibc.pipe(&ends) == 0 else {
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        }
        return (try Descriptor(ends[0]), try Descriptor(ends[1]))
    }

    /// The two ends of a new terminal of some width: who looks at it, and who is shown on it.
    static func terminal(columns: Int) throws -> (screen: Descriptor, program: Descriptor) {
        // From <asm-generic/ioctls.h>: Swift can't read these macros, nor see `openpty`.
        let setLock: UInt = 0x4004_5431
        let getNumber: UInt = 0x8004_5430
        let screen = try Descriptor(unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC))
        var value: CInt = 0
        _ = unsafe ioctl(screen.number, setLock, &value)
        _ = unsafe ioctl(screen.number, getNumber, &value)
        let path = "/dev/pts/\(value)"
        let program = try Descriptor(unsafe open(path, O_RDWR | O_NOCTTY | O_CLOEXEC))
        var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(program.number, UInt(TIOCSWINSZ), &size)
        return (screen, program)
    }

    func close() {
        isOpen.withLock { isOpen in
            if isOpen { _ = Glibc.close(number) }
            isOpen = false
        }
    }

    /// Writes all bytes, or as many as the reader takes.
    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(number, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }

    /// What comes next; nothing at the end, nil when nothing comes in time.
    func read(withinSeconds seconds: Int) -> [UInt8]? {
        guard isOpen.withLock({ $0 }) else { return [] }
        var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&request, 1, Int32(seconds * 1000)) > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        // A terminal whose program is gone gives an error instead of an end.
        let count = max(0, unsafe Glibc.read(number, &bytes, bytes.count))
        return Array(bytes.prefix(count))
    }
}
