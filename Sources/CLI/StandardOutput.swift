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

    /// Writes results.
    ///
    /// - Parameters:
    ///   - bytes: whole lines.
    ///   - inJournal: they are in a journal as well, which stays.
    /// - Throws: ``OutputError`` where not all could be written.
    static func write(_ bytes: [UInt8], inJournal: Bool = false) throws(OutputError) {
        if let errno = bytes.write(to: STDOUT_FILENO) {
            throw OutputError(errno: errno, inJournal: inJournal)
        }
    }
}

/// Results can't be written.
struct OutputError: Error, CustomStringConvertible {
    var errno: Int32
    var inJournal: Bool

    var description: String {
        "results can't be written to standard output: \(systemReason(errno))"
            + (inJournal ? "; they are in the journal" : "")
    }
}
