/// A size as people read it: `812 B`, `3.2 MB`.
struct ByteCount {
    private let bytes: Int64

    init(_ bytes: Int64) {
        self.bytes = bytes
    }

    var text: String {
        var (unit, rest) = ("B", Double(bytes))
        for next in ["kB", "MB", "GB", "TB"] where rest >= 999.95 {
            (unit, rest) = (next, rest / 1000)
        }
        if unit == "B" { return "\(bytes) B" }
        let tenths = Int((rest * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
