import Glibc

/// Standard output: results alone, and never half a line without an error.
enum StandardOutput {
    /// How wide it is where a person looks at it; nil where nothing needs to be cut.
    static var columns: Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1,
            unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
        else { return nil }
        return Int(size.ws_col)
    }

    static func write(_ bytes: [UInt8]) throws(OutputError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw OutputError(errno: errno) }
            rest = rest.dropFirst(written)
        }
    }
}

/// Results can't be written.
struct OutputError: Error, CustomStringConvertible {
    var errno: Int32

    var description: String {
        "results can't be written to standard output: \(unsafe String(cString: strerror(errno))); "
            + "they are in the journal"
    }
}
