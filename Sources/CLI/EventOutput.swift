import Glibc

/// Where made events go: standard output or a file, many lines at a time.
struct EventOutput: ~Copyable {
    private static let bufferBytes = 1 << 17

    private let name: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Opens the output for writing; a file that is there is replaced.
    ///
    /// - Parameter path: a file, or `-` for standard output.
    /// - Throws: ``EventOutputError``.
    init(path: String) throws(EventOutputError) {
        name = path == "-" ? "standard output" : path
        descriptor =
            path == "-"
            ? STDOUT_FILENO
            : unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw EventOutputError(name: path, errno: errno) }
    }

    deinit {
        if descriptor != STDOUT_FILENO { _ = Glibc.close(descriptor) }
    }

    /// Takes a line with its end; it is written when there are many.
    mutating func add(_ line: [UInt8]) throws(EventOutputError) {
        buffer += line
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Writes what has not been written yet.
    mutating func flush() throws(EventOutputError) {
        if let errno = buffer.write(to: descriptor) {
            throw EventOutputError(name: name, errno: errno)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Events can't be written.
struct EventOutputError: Error, CustomStringConvertible {
    var name: String
    var errno: Int32

    var description: String {
        "events can't be written to \(name): \(systemReason(errno)); "
            + "the same seed makes them again"
    }
}
