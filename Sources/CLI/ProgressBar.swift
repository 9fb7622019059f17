/// A bar on a terminal, with the rate and the time that remains; nothing where no person looks.
struct ProgressBar {
    var totalBytes: Int?
    private let terminal = Terminal.standardError
    private let start = ContinuousClock.now
    private var lastShown = ContinuousClock.now
    private var isShown = false

    init(totalBytes: Int?) {
        self.totalBytes = totalBytes
    }

    /// Draws at most five times a second.
    mutating func show(events: Int, bytes: Int) {
        let rate = Double(events) / max(seconds, 0.001)
        show("\(counted(events, "event")), \(grouped(Int(rate)))/s", bytes: bytes)
    }

    /// Draws at most five times a second: some words, and how much of the whole is done.
    mutating func show(_ words: String, bytes: Int) {
        guard terminal.isInteractive, ContinuousClock.now - lastShown > .milliseconds(200) else {
            return
        }
        lastShown = .now
        isShown = true
        guard let totalBytes, totalBytes > 0, bytes > 0 else {
            let line = words.cut(toWidth: max(1, terminal.columns - 1))
            return terminal.write("\r\u{1B}[K\(line)")
        }
        let share = min(1, Double(bytes) / Double(totalBytes))
        let remaining = Int(seconds / share - seconds)
        let cells = max(10, min(40, terminal.columns - words.count - 24))
        let filled = Int(share * Double(cells))
        let drawn =
            String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
        terminal.write("\r\u{1B}[K\(drawn) \(Int(share * 100)) % \(words), \(remaining) s left")
    }

    private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    /// Takes the bar away, so that a line can be written.
    mutating func clear() {
        if isShown { terminal.write("\r\u{1B}[K") }
        isShown = false
    }
}
