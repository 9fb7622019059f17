import Automation

/// A ticket's story on standard output: one JSON object per line.
enum TraceJSON {
    private static let bufferBytes = 1 << 16

    static func write(_ story: TicketStory, of desk: Desk) throws {
        var bytes: [UInt8] = []
        try StoryJSON.write(story, of: desk) { object in
            bytes += object
            bytes.append(UInt8(ascii: "\n"))
            guard bytes.count > bufferBytes else { return }
            try StandardOutput.write(bytes)
            bytes = []
        }
        try StandardOutput.write(bytes)
    }
}
