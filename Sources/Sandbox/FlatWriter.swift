/// Builds a ``FlatValue`` from front to back.
///
/// Lists and maps are opened and closed; their lengths are filled in when they are closed. Leaving
/// one open, closing the wrong one, or a map's value without its key is a mistake of the caller and
/// traps.
public struct FlatWriter: Sendable {
    /// Zero-filled beyond `used`, so that a write is a store without a check of its own.
    @usableFromInline var storage: [UInt8]
    @usableFromInline var used = 0
    /// Where the header of the innermost open container is; -1 at the top.
    ///
    /// Each open header keeps its parent's place where its length will be.
    @usableFromInline var open: Int32 = -1

    /// An empty writer with room for about that many bytes.
    @inlinable
    public init(capacity: Int = 256) {
        storage = [UInt8](repeating: 0, count: capacity)
    }

    /// The value written.
    @inlinable
    public consuming func finish() -> FlatValue {
        precondition(open == -1, "a list or map is still open")
        precondition(used > 0, "nothing was written")
        storage.removeLast(storage.count - used)
        return FlatValue(bytes: storage)
    }

    /// The value written, as bytes of its own; the writer is empty again and keeps its room.
    ///
    /// For one writer used for many values: a large room is made, and filled with zeros, only once.
    @inlinable
    public mutating func takeValue() -> FlatValue {
        precondition(open == -1, "a list or map is still open")
        precondition(used > 0, "nothing was written")
        let value = FlatValue(bytes: Array(storage[..<used]))
        used = 0
        return value
    }

    /// Writes null.
    @inlinable
    public mutating func null() {
        tag(FlatTag.null)
    }

    /// Writes a truth value.
    @inlinable
    public mutating func bool(_ value: Bool) {
        tag(value ? FlatTag.yes : FlatTag.no)
    }

    /// Writes an integer.
    @inlinable
    public mutating func integer(_ value: Int64) {
        word(FlatTag.integer, UInt64(bitPattern: value))
    }

    /// Writes a number.
    @inlinable
    public mutating func number(_ value: Double) {
        word(FlatTag.number, value.bitPattern)
    }

    /// Writes an integer of a kind of its own, 1 to 15, such as money.
    @inlinable
    public mutating func boxed(kind: UInt8, _ value: Int64) {
        countItem()
        let at = room(10)
        unsafe storage.withUnsafeMutableBytes { bytes in
            unsafe bytes.storeBytes(of: FlatTag.boxed, toByteOffset: at, as: UInt8.self)
            unsafe bytes.storeBytes(of: kind, toByteOffset: at + 1, as: UInt8.self)
            unsafe bytes.storeBytes(
                of: value.littleEndian,
                toByteOffset: at + 2,
                as: Int64.self
            )
        }
    }

    // Disfavoured, so that a literal is taken as a `StaticString`, whose bytes are at hand.
    /// Writes text.
    @_disfavoredOverload
    @inlinable
    public mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { unsafe string(utf8: $0) }
    }

    /// Writes text known at compile time.
    @inlinable
    public mutating func string(_ value: StaticString) {
        unsafe string(
            utf8: UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount)
        )
    }

    /// Writes text given as UTF-8 bytes; that they are is the caller's promise.
    @inlinable
    public mutating func string(utf8: UnsafeBufferPointer<UInt8>) {
        countItem()
        let at = room(5 + utf8.count)
        unsafe storage.withUnsafeMutableBytes { bytes in
            unsafe bytes.storeBytes(of: FlatTag.string, toByteOffset: at, as: UInt8.self)
        }
        unsafe text(utf8, at: at + 1)
    }

    /// Writes text given as an array of UTF-8 bytes.
    @inlinable
    public mutating func string(utf8: [UInt8]) {
        unsafe utf8.withUnsafeBufferPointer { unsafe string(utf8: $0) }
    }

    /// Writes a value already encoded.
    @inlinable
    public mutating func append(_ value: FlatValue) {
        unsafe value.bytes.withUnsafeBufferPointer { unsafe append(encoded: $0) }
    }

    /// Writes the bytes of one value already encoded.
    @inlinable
    public mutating func append(encoded: UnsafeBufferPointer<UInt8>) {
        countItem()
        let at = room(encoded.count)
        unsafe storage.withUnsafeMutableBytes { bytes in
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[at...])
            unsafe target.copyMemory(from: UnsafeRawBufferPointer(encoded))
        }
    }

    /// Writes values already encoded one behind the other: items of the open list.
    public mutating func append(items count: Int, encoded: [UInt8]) {
        precondition(open >= 0 && storage[Int(open)] == FlatTag.list, "items outside a list")
        for _ in 0..<count { addToCount() }
        let at = room(encoded.count)
        unsafe storage.withUnsafeMutableBytes { bytes in
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[at...])
            unsafe encoded.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
        }
    }

    /// Opens a list; the values that follow are its items.
    @inlinable
    public mutating func beginList() {
        begin(FlatTag.list)
    }

    /// Closes the innermost open list.
    @inlinable
    public mutating func endList() {
        end(FlatTag.list)
    }

    /// Opens a map; a ``key(_:)-(StaticString)`` goes before each value that follows.
    @inlinable
    public mutating func beginMap() {
        begin(FlatTag.map)
    }

    /// Closes the innermost open map.
    @inlinable
    public mutating func endMap() {
        end(FlatTag.map)
    }

    /// Writes the key of the next value.
    @inlinable
    public mutating func key(_ name: StaticString) {
        unsafe key(utf8: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// Writes the key of the next value.
    @_disfavoredOverload
    @inlinable
    public mutating func key(_ name: String) {
        var name = name
        name.withUTF8 { unsafe key(utf8: $0) }
    }

    /// Writes the key of the next value, given as UTF-8 bytes.
    @inlinable
    public mutating func key(utf8: UnsafeBufferPointer<UInt8>) {
        precondition(open >= 0 && storage[Int(open)] == FlatTag.map, "a key outside a map")
        addToCount()
        let at = room(4 + utf8.count)
        unsafe text(utf8, at: at)
    }
}

extension FlatWriter {
    /// Makes room for bytes at the end; returns where they begin.
    @inlinable
    mutating func room(_ count: Int) -> Int {
        let at = used
        used += count
        if used > storage.count {
            storage.append(contentsOf: repeatElement(0, count: max(used, storage.count)))
        }
        return at
    }

    @inlinable
    mutating func tag(_ tag: UInt8) {
        countItem()
        let at = room(1)
        storage[at] = tag
    }

    @inlinable
    mutating func word(_ tag: UInt8, _ bits: UInt64) {
        countItem()
        let at = room(9)
        unsafe storage.withUnsafeMutableBytes { bytes in
            unsafe bytes.storeBytes(of: tag, toByteOffset: at, as: UInt8.self)
            unsafe bytes.storeBytes(
                of: bits.littleEndian,
                toByteOffset: at + 1,
                as: UInt64.self
            )
        }
    }

    /// Writes a length and the bytes, for which there is room.
    @inlinable
    mutating func text(_ utf8: UnsafeBufferPointer<UInt8>, at: Int) {
        unsafe storage.withUnsafeMutableBytes { bytes in
            unsafe bytes.storeBytes(
                of: UInt32(utf8.count).littleEndian,
                toByteOffset: at,
                as: UInt32.self
            )
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[(at + 4)...])
            unsafe target.copyMemory(from: UnsafeRawBufferPointer(utf8))
        }
    }

    /// Items of a list are counted as they come; fields of a map at their keys.
    @inlinable
    mutating func countItem() {
        if open >= 0 {
            if storage[Int(open)] == FlatTag.list { addToCount() }
        } else {
            precondition(used == 0, "only one value at the top")
        }
    }

    @inlinable
    mutating func addToCount() {
        let at = Int(open) + 5
        unsafe storage.withUnsafeMutableBytes { bytes in
            let count = unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)
            unsafe bytes.storeBytes(
                of: (UInt32(littleEndian: count) + 1).littleEndian,
                toByteOffset: at,
                as: UInt32.self
            )
        }
    }

    @inlinable
    mutating func begin(_ tag: UInt8) {
        countItem()
        let at = room(FlatTag.headerBytes)
        let parent = open
        unsafe storage.withUnsafeMutableBytes { bytes in
            unsafe bytes.storeBytes(of: tag, toByteOffset: at, as: UInt8.self)
            unsafe bytes.storeBytes(of: parent, toByteOffset: at + 1, as: Int32.self)
            unsafe bytes.storeBytes(of: 0, toByteOffset: at + 5, as: UInt32.self)
        }
        open = Int32(at)
    }

    @inlinable
    mutating func end(_ tag: UInt8) {
        precondition(open >= 0 && storage[Int(open)] == tag, "nothing of that kind is open")
        let at = Int(open)
        let length = UInt32(used - at - FlatTag.headerBytes).littleEndian
        open = unsafe storage.withUnsafeMutableBytes { bytes in
            let parent = unsafe bytes.loadUnaligned(fromByteOffset: at + 1, as: Int32.self)
            unsafe bytes.storeBytes(of: length, toByteOffset: at + 1, as: UInt32.self)
            return parent
        }
    }
}
