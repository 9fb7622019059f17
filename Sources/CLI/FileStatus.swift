import Glibc

/// What the system knows of something at a path.
struct FileStatus {
    private let status: stat

    /// Of what the path leads to, behind all links; nil, with the reason in `errno`, where nothing is.
    init?(of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.status = status
    }

    /// Of what is at the path itself, be it a link.
    init?(at path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        self.status = status
    }

    /// Of an open descriptor.
    init?(of descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.status = status
    }

    var isFile: Bool { status.st_mode & S_IFMT == S_IFREG }
    var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
    var isLink: Bool { status.st_mode & S_IFMT == S_IFLNK }
    var owner: uid_t { status.st_uid }
    var group: gid_t { status.st_gid }
    var permissions: mode_t { status.st_mode & 0o7777 }

    /// Both are the same file, whatever they are called.
    func isSame(as other: FileStatus?) -> Bool {
        status.st_dev == other?.status.st_dev && status.st_ino == other?.status.st_ino
    }
}
