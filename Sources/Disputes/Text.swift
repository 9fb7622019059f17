/// Whether there is no text, or nothing but white space.
func isBlank(_ text: String?) -> Bool {
    text?.unicodeScalars.allSatisfy(\.properties.isWhitespace) ?? true
}

extension [UInt8] {
    /// Whether the bytes of `run`, which is not empty, stand here side by side.
    func contains(run: [UInt8]) -> Bool {
        guard let first = run.first, count >= run.count else { return false }
        for start in 0...(count - run.count) where self[start] == first {
            var length = 1
            while length < run.count, self[start + length] == run[length] {
                length += 1
            }
            if length == run.count { return true }
        }
        return false
    }
}
