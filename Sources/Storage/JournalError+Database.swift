import Automation
import GRDB

extension JournalError {
    /// A failure of reading or writing an open journal.
    init(_ error: any Error) {
        switch error {
        case let error as JournalError: self = error
        case let error as DatabaseError: self = .failed(reason: error.sentence)
        default: self = .failed(reason: "\(error)")
        }
    }

    /// A failure of opening the journal at `path`, with what to do about it.
    init(opening path: String, _ error: any Error) {
        switch error {
        case let error as JournalError: self = error
        case let error as DatabaseError: self = .unusable(path: path, reason: error.advice)
        default: self = .unusable(path: path, reason: "\(error)")
        }
    }
}

extension DatabaseError {
    /// What SQLite says, with its number for looking it up at
    /// <https://www.sqlite.org/rescode.html>.
    fileprivate var sentence: String {
        "\(message ?? "error of the database") (SQLite error \(extendedResultCode.rawValue))"
    }

    fileprivate var advice: String {
        switch resultCode {
        case .SQLITE_NOTADB:
            JournalFile.notAJournal
        case .SQLITE_CORRUPT:
            """
            it is damaged (\(sentence)); put back a copy of it together with its -wal file, or name \
            a new one with --journal FILE
            """
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            "\(sentence); \(checkRights)"
        case .SQLITE_FULL:
            "the disk is full; make room, or name another with --journal FILE"
        default:
            sentence
        }
    }
}
