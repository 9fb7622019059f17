import Automation
import Glibc

/// Lines that come while a host runs.
protocol GrowingInput: AnyObject {
    /// The lines that are there, at most `count`; none where there are none yet, nil at the end.
    ///
    /// - Throws: ``InputError``.
    func lines(count: Int) throws(InputError) -> [InputLine]?
}

/// A file that others write to: what is there, and what is added, also after a rotation.
///
/// The file of a name may be moved away and begun anew, or cut: what was written before is read to
/// its end first.
final class FollowedFile: GrowingInput {
    private static let chunkBytes = 1 << 18

    private let path: String
    private var descriptor: Int32 = -1
    private var offset: off_t = 0
    private var partial: [UInt8] = []
    /// Of an unfinished line, what did not fit.
    private var lostBytes = 0
    private var lineNumber = 0
    private var ready: [InputLine] = []

    /// - Parameter path: a file, which may not be there yet.
    init(_ path: String) {
        self.path = path
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func lines(count: Int) throws(InputError) -> [InputLine]? {
        if ready.isEmpty { try fill() }
        let lines = Array(ready.prefix(count))
        ready.removeFirst(lines.count)
        return lines
    }

    private func fill() throws(InputError) {
        if descriptor < 0, !open() { return }
        if try readChunk() > 0 { return }
        var now = stat()
        guard unsafe fstat(descriptor, &now) == 0 else {
            throw InputError(name: path, errno: errno)
        }
        if now.st_size < offset {
            finishLine()
            offset = 0
            return
        }
        // The old file may have grown between its end and the new one's beginning.
        guard let named = FileStatus(of: path), !named.isSame(as: FileStatus(of: descriptor)),
            try readChunk() == 0
        else { return }
        finishLine()
        close(descriptor)
        descriptor = -1
    }

    private func open() -> Bool {
        descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        offset = 0
        lineNumber = 0
        return descriptor >= 0
    }

    private func readChunk() throws(InputError) -> Int {
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        let count = unsafe pread(descriptor, &chunk, chunk.count, offset)
        if count < 0 { throw InputError(name: path, errno: errno) }
        offset += off_t(count)
        var rest = chunk[..<count]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            take(rest[..<end])
            finishLine()
            rest = rest[(end + 1)...]
        }
        take(rest)
        return count
    }

    private func take(_ bytes: ArraySlice<UInt8>) {
        let room = InputLine.bytesMax - partial.count
        partial += bytes.prefix(room)
        lostBytes += max(0, bytes.count - room)
    }

    private func finishLine() {
        defer {
            partial = []
            lostBytes = 0
        }
        lineNumber += 1
        let length = partial.count + lostBytes
        if partial.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { return }
        ready.append(InputLine(number: lineNumber, bytes: partial, length: length))
    }
}

/// Standard input, which never keeps a host from ending.
final class PipedInput: GrowingInput {
    private let lines: LineInput

    init() throws(InputError) {
        lines = LineInput(try InputFile(path: "-"))
    }

    func lines(count: Int) throws(InputError) -> [InputLine]? {
        try lines.arrivedLines(count: count, milliseconds: 200)
    }
}
