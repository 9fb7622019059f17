import Glibc
import Sandbox

/// What changed between two documents of a run: the members whose bytes differ.
enum DocumentChanges {
    /// A map of the changed members with their new values; nil where nothing changed.
    ///
    /// Members keep their order and are never taken away (an absent one is null), so that the two
    /// are walked side by side; from where they are not alike everything counts as changed.
    static func between(_ old: FlatValue, _ new: FlatValue) -> FlatValue? {
        unsafe old.bytes.withUnsafeBytes { before in
            unsafe new.bytes.withUnsafeBytes { after in
                if unsafe isSame(before, after) { return nil }
                return unsafe between(before, after)
            }
        }
    }

    private static func between(
        _ old: UnsafeRawBufferPointer,
        _ new: UnsafeRawBufferPointer
    ) -> FlatValue {
        var before: Members? = unsafe Members(old)
        var after = unsafe Members(new)
        var changes = MapBytes(capacity: 512)
        while let member = unsafe after.next() {
            let known = unsafe before?.next()
            if let known {
                if unsafe isSame(old[known.whole], new[member.whole]) { continue }
                if unsafe !isSame(old[known.key], new[member.key]) { unsafe before = nil }
            } else {
                unsafe before = nil
            }
            unsafe changes.append(new[member.whole], members: 1)
        }
        return changes.finish()
    }

    private static func isSame(
        _ one: Slice<UnsafeRawBufferPointer>,
        _ other: Slice<UnsafeRawBufferPointer>
    ) -> Bool {
        unsafe isSame(
            UnsafeRawBufferPointer(rebasing: one),
            UnsafeRawBufferPointer(rebasing: other)
        )
    }

    private static func isSame(
        _ one: UnsafeRawBufferPointer,
        _ other: UnsafeRawBufferPointer
    ) -> Bool {
        guard one.count == other.count else { return false }
        guard let start = one.baseAddress, let otherStart = other.baseAddress else { return true }
        return unsafe memcmp(start, otherStart, one.count) == 0
    }

    /// The value of a member of a document, as it is encoded; nil where there is none.
    static func member(_ name: StaticString, of document: FlatValue) -> FlatValue? {
        unsafe document.bytes.withUnsafeBytes { bytes in
            let sought = unsafe UnsafeRawBufferPointer(
                start: name.utf8Start,
                count: name.utf8CodeUnitCount
            )
            var members = unsafe Members(bytes)
            while let member = unsafe members.next() {
                guard unsafe isSame(UnsafeRawBufferPointer(rebasing: bytes[member.key]), sought)
                else { continue }
                return unsafe FlatValue(bytes: Array(bytes[member.value]))
            }
            return nil
        }
    }

    /// A map that is put together from members already encoded.
    private struct MapBytes {
        private static let header: [UInt8] = FlatValue.emptyMap.bytes

        private var bytes: [UInt8] = []
        private var count = 0

        init(capacity: Int) {
            bytes.reserveCapacity(capacity)
            bytes += Self.header
        }

        mutating func append(_ members: Slice<UnsafeRawBufferPointer>, members count: Int = 0) {
            unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: members))
            self.count += count
        }

        consuming func finish() -> FlatValue {
            write(bytes.count - Self.header.count, at: 1)
            write(count, at: 5)
            return FlatValue(bytes: bytes)
        }

        private mutating func write(_ number: Int, at place: Int) {
            for byte in 0..<4 {
                bytes[place + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte))
            }
        }
    }

    /// The members of an encoded map by their places; see ``FlatValue`` for the encoding.
    @unsafe private struct Members {
        typealias Member = (whole: Range<Int>, key: Range<Int>, value: Range<Int>)

        let bytes: UnsafeRawBufferPointer
        private(set) var at = 9

        init(_ bytes: UnsafeRawBufferPointer) {
            unsafe self.bytes = bytes
        }

        /// The next member; nil at the end, and where the bytes are not what they should be.
        ///
        /// They come from the journal, and nobody else has looked inside: every length is checked.
        mutating func next() -> Member? {
            let start = unsafe at
            guard unsafe start + 4 <= bytes.count else { return nil }
            let keyEnd = unsafe start + 4 + length(at: start)
            guard let size = unsafe size(at: keyEnd) else { return nil }
            let end = keyEnd + size
            guard unsafe end <= bytes.count else { return nil }
            unsafe at = end
            return (start..<end, start + 4..<keyEnd, keyEnd..<end)
        }

        /// The size of the value there; nil where none fits.
        private func size(at offset: Int) -> Int? {
            guard unsafe offset < bytes.count else { return nil }
            switch unsafe bytes[offset] {
            case 0...2: return 1
            case 3, 4: return 9
            case 8: return 10
            case let tag:
                guard unsafe offset + 5 <= bytes.count else { return nil }
                return unsafe (tag == 5 ? 5 : 9) + length(at: offset + 1)
            }
        }

        private func length(at offset: Int) -> Int {
            Int(
                UInt32(
                    littleEndian: unsafe bytes.loadUnaligned(
                        fromByteOffset: offset,
                        as: UInt32.self
                    )
                )
            )
        }
    }
}
