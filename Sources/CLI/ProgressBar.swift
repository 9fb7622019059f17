/// A bar on a terminal, with the rate and the time that remains; nothing where no person looks.
struct ProgressBar {
    private let totalBytes: Int?
    private let terminal = Terminal.standardError
    private let start = ContinuousClock.now
    private var lastShown = ContinuousClock.now
    private var isShown = false

    init(totalBytes: Int?) {
        self.totalBytes = totalBytes
    }

    /// Draws at most five times a second.
    mutating func show(events: Int, bytes: Int) {
        guard terminal.isInteractive, ContinuousClock.now - lastShown > .milliseconds(200) else {
            return
        }
        lastShown = .now
        let seconds = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
        let rate =
            "\(grouped(events)) \(events == 1 ? "event" : "events"), \(grouped(Int(Double(events) / max(seconds, 0.001))))/s"
        isShown = true
        guard let totalBytes, totalBytes > 0, bytes > 0 else {
            return terminal.write("\r\u{1B}[K\(rate)")
        }
        let share = min(1, Double(bytes) / Double(totalBytes))
        let remaining = Int(seconds / share - seconds)
        let cells = max(10, min(40, terminal.columns - rate.count - 24))
        let filled = Int(share * Double(cells))
        let drawn =
            String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
        terminal.write("\r\u{1B}[K\(drawn) \(Int(share * 100)) % \(rate), \(remaining) s left")
    }

    /// Takes the bar away, so that a line can be written.
    mutating func clear() {
        if isShown { terminal.write("\r\u{1B}[K") }
        isShown = false
    }
}
