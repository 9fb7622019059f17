import Sandbox

/// What changed between two documents of a run: the members whose bytes differ.
enum DocumentChanges {
    /// A map of the changed members with their new values; nil where nothing changed.
    ///
    /// Members keep their order and are never taken away (an absent one is null), so that the two
    /// are walked side by side; from where they are not alike everything counts as changed.
    static func between(_ old: FlatValue, _ new: FlatValue) -> FlatValue? {
        if old == new { return nil }
        let before = Members(old.bytes)
        var after = Members(new.bytes)
        var earlier: Members? = before
        var writer = FlatWriter(capacity: 512)
        writer.beginMap()
        while let member = after.next() {
            let known = earlier?.next()
            if let known, before.bytes[known.whole] == after.bytes[member.whole] { continue }
            if known.map({ before.bytes[$0.key] != after.bytes[member.key] }) ?? true {
                earlier = nil
            }
            unsafe after.bytes.withUnsafeBufferPointer { bytes in
                unsafe writer.key(utf8: UnsafeBufferPointer(rebasing: bytes[member.key]))
                unsafe writer.append(encoded: UnsafeBufferPointer(rebasing: bytes[member.value]))
            }
        }
        writer.endMap()
        return writer.finish()
    }

    /// The members of an encoded map by their places; see ``FlatValue`` for the encoding.
    private struct Members {
        let bytes: [UInt8]
        private var at = 9

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func next() -> (whole: Range<Int>, key: Range<Int>, value: Range<Int>)? {
            guard at + 4 <= bytes.count else { return nil }
            let key = at + 4..<at + 4 + length(at: at)
            let value = key.upperBound..<key.upperBound + size(at: key.upperBound)
            let whole = at..<value.upperBound
            at = value.upperBound
            return (whole, key, value)
        }

        private func size(at offset: Int) -> Int {
            switch bytes[offset] {
            case 0...2: 1
            case 3, 4: 9
            case 5: 5 + length(at: offset + 1)
            case 8: 10
            default: 9 + length(at: offset + 1)
            }
        }

        private func length(at offset: Int) -> Int {
            Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2]) << 16
                | Int(bytes[offset + 3]) << 24
        }
    }
}
