/// Records that the last two turns made and that the journal may not have yet.
///
/// While a turn decides, the one before it is being written: what is older is on disk.
struct Unwritten<Key: Hashable, Value> {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// The latest record of a key, if one of the last two turns made it.
    subscript(key: Key) -> Value? {
        get { young[key] ?? old[key] }
        set { young[key] = newValue }
    }

    /// A new turn begins.
    mutating func turn() {
        if old.isEmpty, young.isEmpty { return }
        old = young
        young = [:]
    }
}
