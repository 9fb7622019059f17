/// Input that could not become an event, kept for a human.
public struct DeadLetter: Sendable, Hashable {
    /// What makes a dead letter the same when the same input is read again.
    public struct Key: Sendable, Hashable, Comparable {
        /// The line in its input, from 1; 0 where input has no lines.
        public var line: Int
        /// The first 16 bytes of the SHA-256 of the input.
        public var digest: [UInt8]

        /// A key by line and digest.
        public init(line: Int, digest: [UInt8]) {
            self.line = line
            self.digest = digest
        }

        /// The order of pages: by line, then digest.
        public static func < (a: Key, b: Key) -> Bool {
            a.line == b.line ? a.digest.lexicographicallyPrecedes(b.digest) : a.line < b.line
        }
    }

    /// What makes it the same when read again.
    public var key: Key
    /// Why it could not become an event.
    public var reason: String
    /// The input, up to the longest line accepted; the reason tells the length of a longer one.
    public var body: [UInt8]

    /// A dead letter by its columns.
    public init(key: Key, reason: String, body: [UInt8]) {
        self.key = key
        self.reason = reason
        self.body = body
    }
}
