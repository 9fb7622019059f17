import Automation
import Foundation
import Storage

/// A folder in which `settle` is run, with shops and events in it; removed at the end.
///
/// Paths are relative to it, so that what the program says holds no path of the machine.
final class Workplace {
    let path = NSTemporaryDirectory() + "/settle-cli-" + UUID().uuidString

    /// With a shop in the folder `shop`, if there are rules for it.
    init(rules: String? = nil, settings: String = Sample.settings()) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard let rules else { return }
        try write(settings, to: "shop/shop.lua")
        try write(rules, to: "shop/rules/rules.lua")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of something in this folder.
    subscript(name: String) -> String { path + "/" + name }

    /// Writes a file, with its folders.
    func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        let url = URL(fileURLWithPath: self[name])
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: url)
    }

    func write(events: [String], to name: String = "events.jsonl") throws {
        try write(events.map { $0 + "\n" }.joined(), to: name)
    }

    /// Runs `settle` to its end.
    func settle(_ arguments: String..., input: Child.Input = .nothing) throws -> Child.Outcome {
        try Child(arguments, in: path, input: input).finish()
    }

    /// Runs `settle run` over the file of events to its end.
    func settleEvents(
        of folder: String = "shop",
        journal: String = ":memory:"
    ) throws -> Child.Outcome {
        try settle("run", folder, "--events", "events.jsonl", "--journal", journal)
    }

    /// Starts `settle run shop --events -` on a pipe that the test holds.
    func run(journal: String = "journal.db", terminal: Descriptor? = nil) throws -> Child {
        try Child(
            ["run", "shop", "--events", "-", "--journal", journal],
            in: path,
            input: .pipe,
            terminal: terminal
        )
    }

    /// A journal of this folder, read while or after a host had it open.
    func journal<Value>(
        _ name: String = "journal.db",
        _ read: (SQLiteJournal) throws -> Value
    ) throws -> Value {
        let journal = SQLiteJournal(path: self[name])
        try journal.openForReading()
        defer { try? journal.close() }
        return try read(journal)
    }

    /// Everything a journal of this folder holds, as text.
    func dump(_ name: String = "journal.db") throws -> [String] {
        try journal(name) { journal in
            var lines: [String] = []
            try canonicalDump(of: journal) { lines.append($0) }
            return lines
        }
    }
}

/// The repository's own folder.
let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
