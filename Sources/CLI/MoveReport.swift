import Automation
import Storage

/// Says of each run of a journal whether it could go on with the scripts of now.
struct MoveReport {
    let folders: [ShopFolder]
    let isJSON: Bool
    private(set) var moving = 0
    private(set) var diverging = 0
    private(set) var skipped = 0

    init(_ folders: [ShopFolder], isJSON: Bool) {
        self.folders = folders
        self.isJSON = isJSON
    }

    /// Replays all runs that may still go on, and prints a line for each.
    mutating func check(_ path: String) async throws {
        let journal = try SQLiteJournal.reading(path)
        let checker = MoveChecker(journal: journal, folders: folders.map(\.scripts))
        while let page = try await checker.next() {
            for check in page { try write(check) }
        }
        skipped = await checker.skippedRuns
        try journal.close()
    }

    /// One line for people; nothing where the journal has no such run.
    var summary: String {
        let counts = [
            (moving, "could move"),
            (diverging, diverging == 1 ? "diverges" : "diverge"),
            (skipped, skipped == 1 ? "is of a shop not loaded" : "are of shops not loaded"),
        ]
        let runs = counted(moving + diverging + skipped, "run")
        let found = counts.filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
        return found.isEmpty ? "no run to go on" : "\(runs): \(found.joined(separator: ", "))"
    }

    private mutating func write(_ check: MoveCheck) throws {
        let folder = folders[check.folder].path
        let sentence: String
        switch check.agreement {
        case .agrees:
            moving += 1
            sentence = check.isCurrent ? "is on these scripts" : "could move to these scripts"
        case .diverges(let difference):
            diverging += 1
            sentence = "diverges with these scripts: \(difference)"
        }
        let isError = check.agreement.isDivergence
        let run = "run \(check.run.prefix(12)) of '\(check.rule)' on ticket \(check.ticket.id)"
        guard isJSON else {
            let severity = isError ? "error" : "note"
            let line = "\(folder): \(severity): \(run) \(sentence)".printable
            return try StandardOutput.write(Array("\(line)\n".utf8))
        }
        var json = JSONText()
        json.beginObject()
        json.member("folder", folder)
        json.member("severity", isError ? "error" : "note")
        json.member("code", isError ? "run-diverges" : "run-moves")
        json.member("message", "\(run) \(sentence)")
        json.member("run", check.run)
        json.member("ticket", check.ticket.id)
        json.member("rule", check.rule)
        json.member("state", "\(check.state)")
        json.endObject()
        try StandardOutput.write(json.bytes + [UInt8(ascii: "\n")])
    }
}

extension Agreement {
    fileprivate var isDivergence: Bool {
        if case .diverges = self { return true }
        return false
    }
}
