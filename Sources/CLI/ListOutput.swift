import Automation

/// A list on standard output: a table, or one JSON object a line.
///
/// A table is written a thousand rows at a time, so that a long list takes no more memory than that;
/// its columns may become wider on the way, never narrower.
final class ListOutput {
    private static let rowsMax = 1_000
    private static let bufferBytes = 1 << 16

    /// How many rows it got.
    private(set) var count = 0
    private let isJSON: Bool
    private let width = StandardOutput.columns ?? .max
    private var table: TextTable
    private var widths: [Int] = []
    private var json: [UInt8] = []

    init(_ columns: [TextTable.Column], isJSON: Bool) {
        table = TextTable(columns: columns)
        self.isJSON = isJSON
    }

    /// Adds a row in the shape that was asked for.
    ///
    /// - Parameters:
    ///   - row: its cells, by column.
    ///   - object: adds the members of its JSON object.
    /// - Throws: ``OutputError``.
    func add(row: @autoclosure () -> [String], object: (inout JSONText) -> Void) throws {
        count += 1
        guard isJSON else {
            table.rows.append(row())
            if table.rows.count >= Self.rowsMax { try writeRows() }
            return
        }
        var text = JSONText(capacity: 384)
        text.beginObject()
        object(&text)
        text.endObject()
        json += text.bytes
        json.append(UInt8(ascii: "\n"))
        if json.count >= Self.bufferBytes { try writeJSON() }
    }

    /// Writes what is left.
    func finish() throws {
        if !table.rows.isEmpty { try writeRows() }
        if !json.isEmpty { try writeJSON() }
    }

    private func writeRows() throws(OutputError) {
        let isFirst = widths.isEmpty
        widths = table.widths(atLeast: widths, in: width)
        let lines = (isFirst ? table.headLines(widths) : []) + table.rowLines(widths)
        try StandardOutput.write(Array((lines.joined(separator: "\n") + "\n").utf8))
        table.rows = []
    }

    private func writeJSON() throws(OutputError) {
        try StandardOutput.write(json)
        json = []
    }
}
