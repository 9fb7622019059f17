extension LiveHost {
    /// What operators set that is no switch, of those who follow the stream for others: what they
    /// are to do, and how far they have come.
    ///
    /// - Parameter prefix: how the names begin.
    /// - Returns: the settings, in the order of their names.
    /// - Throws: ``JournalError``.
    package func settings(named prefix: String) throws(JournalError) -> [Setting] {
        try journal.settings(named: prefix)
    }

    /// Keeps settings, all or none; they are on disk when it returns.
    ///
    /// - Throws: ``JournalError``.
    package func keep(_ settings: [Setting]) async throws(JournalError) {
        try await writer.commit(settings)
    }
}
