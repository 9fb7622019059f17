import Automation
import Glibc

/// Reads inputs, has them answered, and writes what came of them, until the end.
struct Repl {
    /// An input of several lines ends here at the latest.
    private static let inputBytesMax = 1 << 20

    let session: ReplSession
    let input: any ReplInput
    let output: ReplOutput
    /// The lines typed so far of an input that goes on.
    let open: OpenInput

    /// A class: Tab looks at it while a line is typed.
    final class OpenInput {
        var text = ""
    }

    /// - Returns: whether every input was answered without an error.
    /// - Throws: what keeps inputs from being read or answers from being written.
    func run() throws -> Bool {
        var isClean = true
        while let text = try nextInput() {
            if text.trimmed.isEmpty { continue }
            let reply = try session.answer(text)
            if reply.error != nil { isClean = false }
            try output.write(reply, to: text, values: session.valueText)
            if reply.isLast { break }
        }
        return isClean
    }

    /// The next whole input; nil at the end.
    private func nextInput() throws -> String? {
        open.text = ""
        while true {
            switch try input.line(prompt: prompt) {
            case .interrupted:
                if output.isInteractive { try StandardOutput.write(Array("\n".utf8)) }
                open.text = ""
            case .end:
                if output.isInteractive { try StandardOutput.write(Array("\n".utf8)) }
                return open.text.isEmpty ? nil : open.text
            case .text(let line, let blanks):
                if !line.trimmed.isEmpty { input.remember(line) }
                let gap = open.text.isEmpty ? "" : String(repeating: "\n", count: blanks)
                let text = open.text + gap + line
                guard session.isUnfinished(text), text.utf8.count < Self.inputBytesMax else {
                    return text
                }
                open.text = text + "\n"
            }
        }
    }

    private var prompt: String {
        let name = session.ticket?.id.printable.cut(toWidth: 20) ?? "settle"
        if open.text.isEmpty { return "\(name)> " }
        return String(repeating: " ", count: max(name.displayWidth - 2, 0)) + "..> "
    }
}
