import ArgumentParser

/// Does a command's work; what ends it is said on standard error, and the exit code is 1.
func orSayWhy(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let code as ExitCode {
        throw code
    } catch let problem as any CustomStringConvertible & Error {
        Terminal.standardError.error(problem.description)
        throw ExitCode(1)
    }
}

/// A mistake in what was asked for that only the journal or the shops can tell.
struct Refusal: Error, CustomStringConvertible {
    var description: String
}
