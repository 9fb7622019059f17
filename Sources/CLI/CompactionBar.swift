import Automation

/// How far a compaction is, on a terminal.
struct CompactionBar {
    private var bar = ProgressBar(totalBytes: nil)

    mutating func show(_ report: Compaction.Report) {
        bar.show(report.sentence ?? "\(counted(report.ticketsSeen, "ticket")) looked at", bytes: 0)
    }

    mutating func clear() { bar.clear() }
}

extension Compaction.Report {
    /// What was found, in words; nil where nothing was.
    var sentence: String? {
        if isEmpty { return nil }
        var parts: [String] = []
        if events > 0 {
            parts.append("\(counted(events, "event")) of \(counted(tickets, "ticket"))")
        }
        if streamItems > 0 { parts.append("\(counted(streamItems, "item")) of the stream") }
        if deadLetters > 0 { parts.append(counted(deadLetters, "dead letter")) }
        if scripts > 0 { parts.append("\(counted(scripts, "set")) of scripts") }
        return parts.joined(separator: ", ")
    }
}
