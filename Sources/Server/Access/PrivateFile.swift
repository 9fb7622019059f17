import Glibc

/// Files that only their owner can read, unless said otherwise, written whole or not at all.
enum PrivateFile {
    /// Writes a file beside the old one, brings it to the disk, and moves it to its place.
    ///
    /// - Returns: false where it can't be written; the old one is then as it was.
    static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o600) -> Bool {
        let part = "\(path).\(UInt64.random(in: .min ... .max)).part"
        let descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { return false }
        // Exactly that mode, whatever the process gives new files.
        let isWritten =
            fchmod(descriptor, mode) == 0 && fill(descriptor, with: bytes)
            && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, unsafe rename(part, path) == 0 else {
            unsafe unlink(part)
            return false
        }
        return true
    }

    private static func fill(_ descriptor: Int32, with bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
