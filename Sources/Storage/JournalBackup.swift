public import Automation
import GRDB
import Glibc

extension SQLiteJournal {
    /// What is copied so far.
    public struct BackupProgress: Sendable, Hashable {
        /// Bytes of the copy that are written.
        public var bytes: Int64
        /// Bytes it will have.
        public var bytesTotal: Int64
    }

    /// What a copy holds.
    public struct Backup: Sendable, Hashable {
        /// The number of the last event that had arrived.
        public var lastNumber: Int64
        /// The size of the file.
        public var bytes: Int64
    }

    /// Writes a copy of the open journal as it stands at one instant, whoever writes to it meanwhile.
    ///
    /// Copied page by page by [SQLite's backup interface](https://www.sqlite.org/backup.html) from one
    /// read transaction: commits go on beside it, and only the write-ahead log grows by what they
    /// write until the copy is done. (`VACUUM INTO` would make a smaller file, but sorts every row
    /// into new trees, without a word until the end.) The copy has its name only when it is whole and
    /// on disk; nobody but its owner may read it.
    ///
    /// - Parameters:
    ///   - path: where the copy is to be.
    ///   - replaces: in place of a file that is there.
    ///   - progress: called several times a second.
    /// - Returns: what the copy holds.
    /// - Throws: ``BackupProblem``; what was at the path is as it was.
    public func backUp(
        to path: String,
        replacing replaces: Bool = false,
        progress: (BackupProgress) -> Void = { _ in }
    ) throws(BackupProblem) -> Backup {
        let file = try BackupFile(path, replacing: replaces, journal: self.path)
        do {
            let source = try snapshotReader()
            let lastNumber = try source.reader.read { database in
                // The first read fixes the instant.
                let last = try Int64.fetchOne(database, sql: "SELECT last_number FROM partition")
                try Self.copy(database, to: file.part, progress)
                return last ?? 0
            }
            if source.isOwn { try source.reader.close() }
            return Backup(lastNumber: lastNumber, bytes: try file.finish())
        } catch {
            file.discard()
            throw BackupProblem(error, path: path)
        }
    }

    private static func copy(
        _ database: Database,
        to part: String,
        _ progress: (BackupProgress) -> Void
    ) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { database in
            // Nobody sees the file before it is flushed, and one that is not finished is removed.
            try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        }
        let copy = try DatabaseQueue(path: part, configuration: configuration)
        let pageBytes = Int64(try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
        do {
            try withoutActuallyEscaping(progress) { progress in
                try copy.writeWithoutTransaction { copy in
                    try database.backup(to: copy, pagesPerStep: stepPages) { step in
                        progress(
                            BackupProgress(
                                bytes: Int64(step.completedPageCount) * pageBytes,
                                bytesTotal: Int64(step.totalPageCount) * pageBytes
                            )
                        )
                    }
                }
            }
        } catch {
            try? copy.close()
            throw error
        }
        try copy.close()
    }

    /// 4 MiB at a time.
    private static let stepPages: CInt = 256
}

/// Why a journal could not be copied.
public enum BackupProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is a file already.
    case exists(path: String)
    /// The copy can't be written.
    case unwritable(path: String, reason: String)
    /// The journal can't be read.
    case journal(JournalError)

    init(_ error: any Error, path: String) {
        switch error {
        case let error as BackupProblem: self = error
        case let error as JournalError: self = .journal(error)
        case let error as DatabaseError:
            self = .unwritable(path: path, reason: error.backupReason)
        default: self = .unwritable(path: path, reason: "\(error)")
        }
    }

    /// The sentence for people, with what to do.
    public var description: String {
        switch self {
        case .exists(let path):
            "\(path) is there already, and is left as it is; name another, or write it anew with --replace"
        case .unwritable(let path, let reason): "the copy \(path) can't be written: \(reason)"
        case .journal(let error): error.description
        }
    }
}

extension DatabaseError {
    fileprivate var backupReason: String {
        switch resultCode {
        case .SQLITE_FULL: "the disk is full"
        default:
            "\(message ?? "error of the database") (SQLite error \(extendedResultCode.rawValue))"
        }
    }
}

/// A copy that is being written beside its place.
private struct BackupFile {
    /// Where it is written until it is whole.
    let part: String
    private let place: String
    private let name: String

    /// Looks whether it can be there, before the long work.
    init(_ path: String, replacing: Bool, journal: String) throws(BackupProblem) {
        func refusal(_ reason: String) -> BackupProblem { .unwritable(path: path, reason: reason) }
        var place = path
        if let own = path.realPath {
            if own == journal.realPath { throw refusal("it is the journal itself") }
            guard own.fileSize != nil else { throw refusal("that is no file") }
            guard replacing else { throw .exists(path: path) }
            place = own
        }
        guard !path.hasSuffix("/") else { throw refusal("that is the path of a folder") }
        guard !JournalLock.isHeld(of: place) else { throw refusal("a host has it open") }
        // SQLite would take a log that lies there for the copy's own; an empty one is none.
        for log in ["-wal", "-journal"] where (place + log).fileSize ?? 0 > 0 {
            throw refusal("\(path)\(log) lies beside it: a journal there ended uncleanly")
        }
        guard let folder = place.folder.realPath else {
            throw refusal("there is no folder \(place.folder)")
        }
        guard unsafe access(folder, W_OK | X_OK) == 0 else {
            throw refusal("\(systemReason()) in the folder \(place.folder)")
        }
        name = path
        self.place = place
        let number = String(UInt64.random(in: .min ... .max), radix: 36)
        part = "\(folder)/.settle-\(number).part"
        try make()
    }

    /// SQLite would let others read it: webhooks' secrets and buyers' texts are in it.
    private func make() throws(BackupProblem) {
        let descriptor = unsafe open(part, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw problem }
        close(descriptor)
    }

    /// Flushes it and gives it its name; returns its size.
    func finish() throws(BackupProblem) -> Int64 {
        let size = try flush(part)
        guard unsafe rename(part, place) == 0 else { throw problem }
        _ = try flush(place.folder)
        return size
    }

    func discard() {
        unsafe unlink(part)
    }

    private func flush(_ path: String) throws(BackupProblem) -> Int64 {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, fsync(descriptor) == 0 else { throw problem }
        return Int64(status.st_size)
    }

    private var problem: BackupProblem { .unwritable(path: name, reason: systemReason()) }
}

extension String {
    /// Behind all links; nil where nothing is there.
    fileprivate var realPath: String? {
        guard let path = unsafe realpath(self, nil) else { return nil }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    /// The size of a file; nil where there is none of that path.
    fileprivate var fileSize: Int64? {
        var status = stat()
        guard unsafe stat(self, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int64(status.st_size)
    }

    /// What a path stands in: `.` of a name alone.
    fileprivate var folder: String {
        guard let slash = lastIndex(of: "/") else { return "." }
        return slash == startIndex ? "/" : String(self[..<slash])
    }
}
