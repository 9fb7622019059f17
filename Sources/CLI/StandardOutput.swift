import Glibc

/// Standard output: results alone, and never half a line without an error.
enum StandardOutput {
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
