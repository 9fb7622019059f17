import Automation
import Disputes

/// The events of `--events`, taken one by one.
final class PlayedStream {
    let path: String
    private(set) var playedCount = 0
    private let lines: LineInput
    private var peeked: InputLine?

    /// - Throws: ``InputError`` where the file can't be read.
    init(path: String) throws {
        self.path = path
        lines = LineInput(try InputFile(path: path))
        peeked = try lines.nextBatch(count: 1, milliseconds: 0).first
    }

    var isAtEnd: Bool { peeked == nil }

    /// When the first event happened; nil where it can't be read.
    var firstTime: Timestamp? {
        peeked.flatMap { try? EventReader().read($0.bytes) }?.time
    }

    /// The next line; nil at the end.
    func next() throws -> InputLine? {
        guard let line = peeked else { return nil }
        peeked = try lines.nextBatch(count: 1, milliseconds: 0).first
        playedCount += 1
        return line
    }
}
