import Foundation
import Glibc

/// A file that a command writes its result to: whole, or not at all.
///
/// Links are followed, and a file keeps its permissions. What is neither a file nor a folder (a pipe,
/// a device) is written into as it is; `-` is standard output.
struct OutputFile {
    private enum Target {
        case standardOutput
        case stream
        /// A file that is there, or not yet; its own path, behind all links.
        case file(at: String, old: FileStatus?)
    }

    /// As messages name it.
    let name: String
    private let target: Target
    private let advice: String

    /// Looks whether it can be written, before the long work.
    ///
    /// - Parameters:
    ///   - path: as the user named it.
    ///   - option: that it was named with, for messages; nil of a file that was not named itself.
    /// - Throws: ``Refusal`` where it can't.
    init(_ path: String, option: String? = nil) throws(Refusal) {
        advice = option.map { "; name another file with \($0)" } ?? ""
        name = path == "-" ? "standard output" : path
        do {
            target = path == "-" ? .standardOutput : try Self.target(path)
        } catch {
            throw Refusal(description: "\(path) can't be written: \(error.reason)\(advice)")
        }
    }

    /// Writes the bytes in place of what was there.
    ///
    /// - Throws: ``Refusal``; a file that was there is still as it was.
    func write(_ bytes: [UInt8]) throws(Refusal) {
        do {
            switch target {
            case .standardOutput: try StandardOutput.write(bytes)
            case .stream:
                let descriptor = try Self.open(name, O_WRONLY)
                defer { close(descriptor) }
                try Self.fill(descriptor, with: bytes)
            case .file(let path, let old): try Self.replace(path, old, with: bytes)
            }
        } catch let obstacle as Obstacle {
            throw Refusal(description: "\(name) can't be written: \(obstacle.reason)\(advice)")
        } catch {
            throw Refusal(description: "\(error)")
        }
    }

    // MARK: Where it goes

    private struct Obstacle: Error {
        var reason: String

        init(_ reason: String) { self.reason = reason }

        /// Why a system call failed.
        init(errno: Int32) { reason = systemReason(errno) }
    }

    private static func target(_ path: String) throws(Obstacle) -> Target {
        let old = FileStatus(of: path)
        if old == nil, errno != ENOENT { throw Obstacle(errno: errno) }
        if let old {
            // `/dev/stdout`, which may be a file that others write to as well.
            if old.isSame(as: FileStatus(of: STDOUT_FILENO)) { return .standardOutput }
            if old.isFolder { throw Obstacle("it is a folder") }
            guard unsafe access(path, W_OK) == 0 else { throw Obstacle(errno: errno) }
            if !old.isFile { return .stream }
        }
        let own = try behindLinks(path)
        if own.hasSuffix("/") { throw Obstacle("that is the path of a folder") }
        try checkFolder(folder(of: own))
        return .file(at: own, old: old)
    }

    /// The path that links lead to, whether there is something or not.
    private static func behindLinks(_ path: String) throws(Obstacle) -> String {
        var path = path
        for _ in 0..<40 {
            let files = FileManager.default
            guard let next = try? files.destinationOfSymbolicLink(atPath: path) else { return path }
            path = next.hasPrefix("/") ? next : "\(folder(of: path))/\(next)"
        }
        throw Obstacle(errno: ELOOP)
    }

    private static func checkFolder(_ folder: String) throws(Obstacle) {
        guard let status = FileStatus(of: folder) else {
            throw errno == ENOENT
                ? Obstacle("there is no folder \(folder)") : Obstacle(errno: errno)
        }
        guard status.isFolder else { throw Obstacle("\(folder) is no folder") }
        guard unsafe access(folder, W_OK | X_OK) == 0 else {
            let place = folder == "." ? "this folder" : "the folder \(folder)"
            throw Obstacle("\(systemReason(errno)) in \(place)")
        }
    }

    /// What a path stands in: `.` of a name alone.
    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    // MARK: Writing

    /// Writes a file beside the old one, and moves it to its place.
    private static func replace(
        _ path: String,
        _ old: FileStatus?,
        with bytes: [UInt8]
    ) throws(Obstacle) {
        let number = String(UInt64.random(in: .min ... .max), radix: 36)
        let part = "\(folder(of: path))/.settle-\(number).part"
        let descriptor = try open(part, O_WRONLY | O_CREAT | O_EXCL)
        do throws(Obstacle) {
            defer { close(descriptor) }
            if let old {
                // Who may not give it away stays its owner.
                _ = fchown(descriptor, old.owner, old.group)
                guard fchmod(descriptor, old.permissions) == 0 else { throw Obstacle(errno: errno) }
            }
            try fill(descriptor, with: bytes)
            guard unsafe rename(part, path) == 0 else { throw Obstacle(errno: errno) }
        } catch {
            unsafe unlink(part)
            throw error
        }
    }

    private static func open(_ path: String, _ flags: Int32) throws(Obstacle) -> Int32 {
        let descriptor = unsafe Glibc.open(path, flags | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw Obstacle(errno: errno) }
        return descriptor
    }

    private static func fill(_ descriptor: Int32, with bytes: [UInt8]) throws(Obstacle) {
        if let number = bytes.write(to: descriptor) { throw Obstacle(errno: number) }
    }
}
