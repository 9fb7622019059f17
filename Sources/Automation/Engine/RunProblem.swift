/// Why a run can't be woken.
enum RunProblem: Error {
    /// The journal can't be read.
    case journal(JournalError)
    /// This host can't speak with it; why.
    case unusable(String)

    static func reading<Value>(
        _ read: () throws(JournalError) -> Value
    ) throws(RunProblem) -> Value {
        do throws(JournalError) {
            return try read()
        } catch {
            throw .journal(error)
        }
    }
}
