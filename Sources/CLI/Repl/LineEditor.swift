import CTerminal
import Foundation

/// Lines typed on a terminal: with a history that lasts, and Tab.
///
/// Not Sendable; used by the thread that opened it.
@safe
final class LineEditor: ReplInput {
    /// So many lines are kept.
    private static let historyMax: Int32 = 2_000

    private let handle: OpaquePointer
    private let tab: Tab

    /// - Parameter complete: what Tab offers for the text before the cursor; it runs no script.
    /// - Throws: ``Refusal`` where there is no terminal to be had.
    init(complete: @escaping (String) -> TabAnswer) throws(Refusal) {
        terminal_use_characters()
        precondition(terminal_keeps_c_locale(), "scripts compare texts and print numbers as in C")
        tab = Tab(complete)
        let context = unsafe Unmanaged.passUnretained(tab).toOpaque()
        let opened = unsafe line_editor_open(
            Self.historyPath,
            Self.historyMax,
            { context, before in
                guard let context = unsafe context else {
                    return unsafe line_completion()
                }
                let tab = unsafe Unmanaged<Tab>.fromOpaque(context).takeUnretainedValue()
                return unsafe tab.answer(to: String(cString: before))
            },
            context
        )
        guard let opened = unsafe opened else {
            throw Refusal(description: "this terminal can't be used for editing lines")
        }
        unsafe handle = opened
    }

    deinit {
        unsafe line_editor_close(handle)
    }

    func line(prompt: String) throws -> ReplLine {
        var outcome = LINE_END
        guard let text = unsafe line_editor_read(handle, prompt, &outcome) else {
            return outcome == LINE_INTERRUPTED ? .interrupted : .end
        }
        return .text(unsafe String(cString: text), blankLinesBefore: 0)
    }

    func remember(_ line: String) {
        unsafe line_editor_remember(handle, line)
    }

    /// `$XDG_STATE_HOME/settle/history`, or in `~/.local/state`; nil where no folder can be made.
    private static var historyPath: String? {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"].map { "\($0)/.local/state" }
        // The specification wants relative paths passed over.
        let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home
        guard let state else { return nil }
        let folder = "\(state)/settle"
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        return FileManager.default.isWritableFile(atPath: folder) ? "\(folder)/history" : nil
    }
}

/// What Tab does at a place.
struct TabAnswer {
    /// Text to insert at the cursor.
    var insert = ""
    /// Lines to show where nothing more can be inserted.
    var shown: [String] = []
}

/// Answers Tab, and keeps the bytes that the editor reads until the next time.
@safe
private final class Tab {
    private let complete: (String) -> TabAnswer
    private var insert: UnsafeMutablePointer<CChar>?
    private var shown: UnsafeMutablePointer<CChar>?

    init(_ complete: @escaping (String) -> TabAnswer) {
        self.complete = complete
    }

    deinit {
        unsafe free(insert)
        unsafe free(shown)
    }

    func answer(to before: String) -> line_completion {
        let answer = complete(before)
        unsafe free(insert)
        unsafe free(shown)
        unsafe insert = answer.insert.isEmpty ? nil : strdup(answer.insert)
        let lines = answer.shown.joined(separator: "\n")
        unsafe shown = lines.isEmpty ? nil : strdup(lines)
        return unsafe line_completion(insert: insert, shown: shown)
    }
}
