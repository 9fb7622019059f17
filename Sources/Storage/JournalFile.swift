import Automation
import Glibc

/// What to do about a file that can't be opened.
let checkRights = "check the rights of the file and its folder, or name another with --journal FILE"

/// What is at a journal's path, before SQLite touches it.
///
/// SQLite would switch any database it opens to its write-ahead log; so one of another program is
/// told first.
enum JournalFile {
    /// Makes the folder of `path` and refuses what can't be a journal.
    static func prepare(_ path: String) throws(JournalError) {
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeFolder(String(path[..<slash]), of: path)
        }
        try check(path)
    }

    /// Refuses what is at `path` and can't be a journal; nothing there is fine.
    static func check(_ path: String) throws(JournalError) {
        if isFolder(path) {
            throw .unusable(path: path, reason: "it is a folder; name a file with --journal FILE")
        }
        guard let header = try header(of: path), !header.isEmpty else { return }
        guard header.count == headerSize, header.starts(with: Array("SQLite format 3\0".utf8))
        else {
            throw .unusable(path: path, reason: notAJournal)
        }
        let id = header[68..<72].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard id == UInt32(bitPattern: JournalSchema.applicationID) else {
            throw .unusable(
                path: path,
                reason: "it is a database of another program; name another with --journal FILE"
            )
        }
    }

    static let notAJournal =
        "it is not a journal (no SQLite database); name another with --journal FILE"

    /// See "The Database Header" in <https://www.sqlite.org/fileformat.html>.
    private static let headerSize = 100

    /// The first bytes of the file; nil where there is none.
    private static func header(of path: String) throws(JournalError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .unusable(path: path, reason: "\(systemReason()); \(checkRights)")
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: headerSize)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe read(descriptor, buffer.baseAddress, buffer.count)
        }
        guard count >= 0 else { throw .unusable(path: path, reason: systemReason()) }
        return Array(bytes.prefix(count))
    }

    private static func makeFolder(_ folder: String, of path: String) throws(JournalError) {
        if isFolder(folder) { return }
        if let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
            try makeFolder(String(folder[..<slash]), of: path)
        }
        guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST && isFolder(folder) else {
            throw .unusable(
                path: path,
                reason: "its folder can't be made: \(systemReason()); \(checkRights)"
            )
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

/// The text of the last failed system call.
func systemReason() -> String {
    unsafe String(cString: strerror(errno))
}
