import Glibc

/// Files and folders that a command made, which it removes again when it can't go on.
struct MadeFiles {
    private var files: [String] = []
    private var folders: [String] = []

    /// Makes a file that isn't there yet, with the folders it is in.
    mutating func add(_ path: String, _ bytes: [UInt8]) throws(Refusal) {
        try addFolder(of: path)
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.refusal(path, errno) }
        defer { close(descriptor) }
        files.append(path)
        if let number = bytes.write(to: descriptor) { throw Self.refusal(path, number) }
    }

    /// Makes the folder of a file, and those that it is in, where there are none.
    mutating func addFolder(of path: String) throws(Refusal) {
        var missing: [String] = []
        var folder = path[...]
        while let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
            folder = folder[..<slash]
            // Between two slashes is nothing.
            if folder.last == "/" { continue }
            if FileStatus(of: String(folder)) != nil { break }
            missing.append(String(folder))
        }
        for folder in missing.reversed() {
            guard unsafe mkdir(folder, 0o777) == 0 else { throw Self.refusal(path, errno) }
            folders.append(folder)
        }
    }

    /// Removes all of it; a folder that has got something else in it stays.
    func remove() {
        for file in files.reversed() { unsafe unlink(file) }
        for folder in folders.reversed() { unsafe rmdir(folder) }
    }

    private static func refusal(_ path: String, _ number: Int32) -> Refusal {
        Refusal(description: "\(path) can't be written: \(systemReason(number))")
    }
}
