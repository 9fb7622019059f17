import Automation

/// A line of input, or why there is none.
enum ReplLine {
    /// The line, and how many blank ones came before it.
    case text(String, blankLinesBefore: Int)
    /// Ctrl-C: what was typed so far is given up.
    case interrupted
    case end
}

/// Where lines come from.
protocol ReplInput {
    func line(prompt: String) throws -> ReplLine
    /// Keeps a line for the next sessions.
    func remember(_ line: String)
}

/// Lines from a pipe or a file; nobody is prompted.
final class PipeInput: ReplInput {
    private let lines: LineInput
    private var lastNumber = 0

    init(_ file: InputFile) {
        lines = LineInput(file)
    }

    func line(prompt: String) throws -> ReplLine {
        guard let line = try lines.nextBatch(count: 1, milliseconds: 0).first else { return .end }
        if line.length > line.bytes.count {
            throw Refusal(
                description: "line \(line.number) has \(line.length) bytes; at most "
                    + "\(InputLine.bytesMax) are read"
            )
        }
        defer { lastNumber = line.number }
        return .text(
            String(decoding: line.bytes, as: UTF8.self),
            blankLinesBefore: line.number - lastNumber - 1
        )
    }

    func remember(_ line: String) {}
}
