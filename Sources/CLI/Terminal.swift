import Glibc

/// What standard error is shown on.
///
/// Standard output holds results alone.
struct Terminal: Sendable {
    /// A person looks at it.
    let isInteractive: Bool
    let columns: Int

    /// Standard error of this process; colours and bars only where a person looks.
    static let standardError = Terminal()

    private init() {
        var size = winsize()
        isInteractive = isatty(STDERR_FILENO) == 1
        let known = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        // Where no person looks nothing needs to be cut.
        columns = known ? Int(size.ws_col) : 400
    }

    /// Writes text as it is, without a line end.
    func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }

    /// Writes one line.
    func line(_ text: String) {
        write(text + "\n")
    }

    /// A warning that names what to do; what a terminal would obey in it is made visible.
    func warning(_ text: String) {
        let text = text.printable
        line(isInteractive ? "\u{1B}[33mwarning:\u{1B}[0m \(text)" : "warning: \(text)")
    }

    /// An error that ends something; what a terminal would obey in it is made visible.
    func error(_ text: String) {
        let text = text.printable
        line(isInteractive ? "\u{1B}[31merror:\u{1B}[0m \(text)" : "error: \(text)")
    }
}
