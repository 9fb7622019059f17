import Foundation
import Glibc

/// A file that a page is written to: whole, or not at all.
struct PageFile {
    private let path: String
    /// Written beside it, and then moved to its place.
    private let part: String

    /// Looks whether it can be written, before the long work.
    ///
    /// - Throws: ``Refusal`` where it can't.
    init(_ path: String) throws {
        self.path = path
        part = "\(path).\(getpid()).part"
        var isFolder: ObjCBool = false
        if unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
            isFolder.boolValue
        {
            throw Refusal(description: "\(path) is a folder; name a file with --html FILE")
        }
        try write([])
        unsafe unlink(part)
    }

    /// Writes the page and puts it where it belongs.
    ///
    /// - Throws: ``Refusal``; what was at the path before is still there.
    func finish(_ page: [UInt8]) throws {
        do {
            try write(page)
            guard unsafe rename(part, path) == 0 else { throw refusal }
        } catch {
            unsafe unlink(part)
            throw error
        }
    }

    private func write(_ page: [UInt8]) throws {
        let descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw refusal }
        defer { close(descriptor) }
        var rest = page[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw refusal }
            rest = rest.dropFirst(count)
        }
    }

    /// Why the last system call failed.
    private var refusal: Refusal {
        let reason = unsafe String(cString: strerror(errno))
        return Refusal(
            description:
                "the page \(path) can't be written: \(reason); name another with --html FILE"
        )
    }
}
