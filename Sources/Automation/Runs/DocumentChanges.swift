import Sandbox

/// What changed between two documents of a run: the members whose bytes differ.
enum DocumentChanges {
    /// A map of the changed members with their new values; nil where nothing changed. Members are never taken
    /// away: an absent one is null.
    static func between(_ old: FlatValue, _ new: FlatValue) -> FlatValue? {
        if old == new { return nil }
        var earlier: [String: Value] = [:]
        guard case .map(let before) = Value(own: old), case .map(let after) = Value(own: new) else { return new }
        for field in before.fields { earlier[field.key] = field.value }
        var writer = FlatWriter(capacity: 256)
        writer.beginMap()
        for field in after.fields where earlier[field.key] != field.value {
            writer.key(field.key)
            field.value.write(to: &writer)
        }
        writer.endMap()
        return writer.finish()
    }
}
