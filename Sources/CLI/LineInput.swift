import Automation
import Glibc

/// A file or pipe that events are read from.
struct InputFile: Sendable {
    /// For messages.
    let name: String
    let descriptor: Int32
    /// Bytes of the input, where it is a file of known size.
    let totalBytes: Int?

    /// Opens the input for reading.
    ///
    /// - Parameter path: a file, or `-` for standard input.
    /// - Throws: ``InputError`` where it can't be opened, or is a folder.
    init(path: String) throws(InputError) {
        name = path == "-" ? "standard input" : path
        descriptor = path == "-" ? STDIN_FILENO : unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw InputError(name: path, errno: errno) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw InputError(name: name, errno: errno)
        }
        if status.st_mode & S_IFMT == S_IFDIR { throw InputError(name: path, errno: EISDIR) }
        totalBytes = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }
}

/// Lines of a file or a pipe, in batches, in bounded memory however long a line is.
final class LineInput: LineSource {
    /// A batch ends here too, so that long lines take no more memory than many.
    private static let batchBytesMax = 4 << 20

    private(set) var bytesRead = 0

    private let descriptor: Int32
    private let name: String
    private var chunk = [UInt8](repeating: 0, count: 1 << 18)
    private var unread = 0..<0
    private var partial: [UInt8] = []
    private var partialLength = 0
    private var lineNumber = 0
    private var isAtEnd = false

    /// Reads from here on; closes the file at its own end.
    init(_ file: InputFile) {
        descriptor = file.descriptor
        name = file.name
    }

    deinit {
        if descriptor != STDIN_FILENO { _ = Glibc.close(descriptor) }
    }

    func nextBatch(count: Int, milliseconds: Int) throws(InputError) -> [InputLine] {
        var batch: [InputLine] = []
        batch.reserveCapacity(count)
        var deadline: Int?
        var bytes = 0
        while batch.count < count, bytes < Self.batchBytesMax {
            if let line = bufferedLine() {
                bytes += line.bytes.count
                batch.append(line)
                continue
            }
            if isAtEnd { break }
            if !batch.isEmpty {
                let now = monotonicMilliseconds()
                let end = deadline ?? now + milliseconds
                deadline = end
                if now >= end || !isReadable(within: end - now) { break }
            }
            try fill()
        }
        return batch
    }

    /// The lines that are there, without waiting for the rest of one; nil at the end.
    ///
    /// - Parameters:
    ///   - count: at most so many.
    ///   - milliseconds: how long the first is waited for.
    /// - Returns: none where none came in time.
    /// - Throws: ``InputError``.
    func arrivedLines(count: Int, milliseconds: Int) throws(InputError) -> [InputLine]? {
        var lines: [InputLine] = []
        while lines.count < count {
            if let line = bufferedLine() {
                lines.append(line)
                continue
            }
            if isAtEnd { return lines.isEmpty ? nil : lines }
            guard isReadable(within: lines.isEmpty ? milliseconds : 0) else { break }
            try fill()
        }
        return lines
    }

    /// A line that is wholly in memory; the rest of an unfinished one is set aside.
    private func bufferedLine() -> InputLine? {
        while !unread.isEmpty {
            if let end = lineEnd(in: unread) {
                take(unread.lowerBound..<end)
                unread = end + 1..<unread.upperBound
                if let line = finishLine() { return line }
            } else {
                take(unread)
                unread = 0..<0
            }
        }
        return isAtEnd && partialLength > 0 ? finishLine() : nil
    }

    /// Where the next line feed is; `memchr` looks at many bytes at a time.
    private func lineEnd(in range: Range<Int>) -> Int? {
        unsafe chunk.withUnsafeBytes { bytes in
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
            guard let start = part.baseAddress,
                let end = unsafe memchr(start, 0x0A, part.count)
            else {
                return nil
            }
            return unsafe range.lowerBound + (UnsafeRawPointer(end) - start)
        }
    }

    private func take(_ range: Range<Int>) {
        partialLength += range.count
        let room = InputLine.bytesMax - partial.count
        if room > 0 { partial.append(contentsOf: chunk[range].prefix(room)) }
    }

    /// The line set aside, without a carriage return; nil for a blank one, which still counts.
    private func finishLine() -> InputLine? {
        lineNumber += 1
        defer {
            partial = []
            partialLength = 0
        }
        if lineNumber == 1, partial.starts(with: [0xEF, 0xBB, 0xBF]) {
            partial.removeFirst(3)
            partialLength -= 3
        }
        if partial.last == UInt8(ascii: "\r"), partialLength == partial.count {
            partial.removeLast()
            partialLength -= 1
        }
        let isBlank = partial.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        if isBlank, partialLength == partial.count { return nil }
        return InputLine(number: lineNumber, bytes: partial, length: partialLength)
    }

    private func fill() throws(InputError) {
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw InputError(name: name, errno: errno) }
            isAtEnd = count == 0
            unread = 0..<count
            bytesRead += count
            return
        }
    }

    private func isReadable(within milliseconds: Int) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, Int32(milliseconds)) > 0
    }

    private func monotonicMilliseconds() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

/// The input can't be read.
struct InputError: Error, CustomStringConvertible {
    var name: String
    var errno: Int32

    var description: String {
        "can't read events from \(name): \(unsafe String(cString: strerror(errno))); "
            + "name a file of events, or - for standard input"
    }
}
