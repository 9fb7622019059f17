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
            write(member, of: after, to: &writer)
        }
        writer.endMap()
        return writer.finish()
    }

    /// The document that `changes` made of `old`: the way back from ``between(_:_:)``.
    ///
    /// Members stay in their places; new ones come at the end.
    static func applied(_ changes: FlatValue, to old: FlatValue) -> FlatValue {
        var before = Members(old.bytes)
        let after = Members(changes.bytes)
        var rest = after.all
        var writer = FlatWriter(capacity: old.bytes.count + changes.bytes.count)
        writer.beginMap()
        while let member = before.next() {
            let key = before.bytes[member.key]
            if let place = rest.firstIndex(where: { after.bytes[$0.key] == key }) {
                write(rest.remove(at: place), of: after, to: &writer)
            } else {
                write(member, of: before, to: &writer)
            }
        }
        for member in rest { write(member, of: after, to: &writer) }
        writer.endMap()
        return writer.finish()
    }

    private static func write(
        _ member: Members.Member,
        of members: Members,
        to writer: inout FlatWriter
    ) {
        unsafe members.bytes.withUnsafeBufferPointer { bytes in
            unsafe writer.key(utf8: UnsafeBufferPointer(rebasing: bytes[member.key]))
            unsafe writer.append(encoded: UnsafeBufferPointer(rebasing: bytes[member.value]))
        }
    }

    /// The value of a member of a document, as it is encoded; nil where there is none.
    static func member(_ name: String, of document: FlatValue) -> FlatValue? {
        var members = Members(document.bytes)
        while let member = members.next() {
            if members.bytes[member.key].elementsEqual(name.utf8) {
                return FlatValue(bytes: Array(members.bytes[member.value]))
            }
        }
        return nil
    }

    /// The members of an encoded map by their places; see ``FlatValue`` for the encoding.
    private struct Members {
        typealias Member = (whole: Range<Int>, key: Range<Int>, value: Range<Int>)

        let bytes: [UInt8]
        private var at = 9

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        /// Those that are left, in order.
        var all: [Member] {
            var members = self
            var all: [Member] = []
            while let member = members.next() { all.append(member) }
            return all
        }

        mutating func next() -> Member? {
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
