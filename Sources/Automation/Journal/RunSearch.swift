extension Journal {
    /// Runs that are not done and whose id begins so, page by page, until `body` has enough.
    ///
    /// - Parameters:
    ///   - prefix: at least four hexadecimal digits; shorter ones name nothing.
    ///   - body: takes a run; false where no more are wanted.
    /// - Throws: ``JournalError``.
    func eachRun(
        beginning prefix: String,
        _ body: (RunRecord) -> Bool
    ) throws(JournalError) {
        guard prefix.utf8.count >= 4 else { return }
        let digits = prefix.lowercased()
        let states = Set(RunRecord.State.allCases).subtracting([.done])
        var after = Int64.min
        while case let page = try runs(in: states, after: after, limit: 4_096),
            let last = page.last
        {
            for record in page where record.id.hexadecimal.hasPrefix(digits) {
                // A whole id names one run.
                guard body(record), digits.utf8.count < record.id.count * 2 else { return }
            }
            after = last.number
        }
    }
}
