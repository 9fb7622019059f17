import Automation
import Foundation
import Glibc
import Sandbox

/// Where a shop's folder keeps the versions of its scripts: `.settle/versions`.
///
/// Each version is a folder like the shop's own, so that `settle check` reads it and `diff` compares
/// it. `history.json` beside them says which came to work when.
struct VersionFolder: Sendable {
    /// The shop's folder.
    let shop: String

    private var path: String { "\(shop)/.settle/versions" }
    private var historyPath: String { "\(path)/history.json" }
    private func path(of version: String) -> String { "\(path)/\(version)" }

    /// What is known; nothing where nothing was taken down yet.
    ///
    /// - Throws: ``LibraryProblem`` where the file can't be read.
    func history() throws(LibraryProblem) -> ScriptHistory {
        guard FileManager.default.fileExists(atPath: historyPath) else { return ScriptHistory() }
        do {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: historyPath))
            return try JSONDecoder().decode(ScriptHistory.self, from: bytes)
        } catch {
            throw LibraryProblem(
                "\(historyPath) can't be read; mend it, or remove it to begin anew"
            )
        }
    }

    /// Keeps what is known.
    ///
    /// - Throws: ``LibraryProblem`` where it can't be written; the old file is then as it was.
    func save(_ history: ScriptHistory) throws(LibraryProblem) {
        try makeFolder(path)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        guard let bytes = try? encoder.encode(history),
            PrivateFile.replace(historyPath, with: Array(bytes))
        else { throw LibraryProblem("\(historyPath) can't be written") }
    }

    // MARK: Versions

    /// The texts of a version; nil where it is not kept.
    // Inlined into a caller that waits, it crashes the compiler in a release build (Swift 6.3.1).
    @inline(never)
    func scripts(of version: String) throws(LibraryProblem) -> ShopScripts? {
        // A name from outside is no path.
        guard version.utf8.count == 16, version.utf8.allSatisfy(\.isHexadecimalDigit),
            FileManager.default.fileExists(atPath: path(of: version))
        else { return nil }
        do throws(FolderProblem) {
            return try ShopFolder(path: path(of: version)).scripts
        } catch {
            throw LibraryProblem("\(error)")
        }
    }

    /// Keeps a version: all of it, or nothing.
    func add(_ scripts: ShopScripts) throws(LibraryProblem) {
        let place = path(of: scripts.version)
        if FileManager.default.fileExists(atPath: place) { return }
        let part = "\(path)/.\(UInt64.random(in: .min ... .max)).part"
        defer { try? FileManager.default.removeItem(atPath: part) }
        for source in scripts.sources { try write(source, in: part) }
        // Another may have been faster; it has written the same.
        if unsafe rename(part, place) != 0, !FileManager.default.fileExists(atPath: place) {
            throw LibraryProblem("\(place) can't be written")
        }
    }

    /// Lets go of versions.
    func remove(_ versions: [String]) {
        for version in versions { try? FileManager.default.removeItem(atPath: path(of: version)) }
    }

    // MARK: The shop's folder

    /// Puts a version's files into the shop's folder, and takes others of its kind away.
    ///
    /// Tests and all else stay. Each file is there whole at any moment; that all are of one version
    /// is up to who calls: a second call makes it so.
    func put(_ scripts: ShopScripts) throws(LibraryProblem) {
        for source in scripts.sources { try write(source, in: shop) }
        let names = Set(scripts.sources.map(\.name))
        guard let now = try? ShopFolder(path: shop).scripts else { return }
        for source in now.sources where !names.contains(source.name) {
            guard unsafe unlink("\(shop)/\(source.name)") == 0 else {
                throw LibraryProblem("\(shop)/\(source.name) can't be removed")
            }
        }
    }

    private func write(_ source: Source, in folder: String) throws(LibraryProblem) {
        let file = "\(folder)/\(source.name)"
        let files = FileManager.default
        if files.contents(atPath: file).map({ Array($0) == source.text }) ?? false { return }
        try makeFolder((file as NSString).deletingLastPathComponent)
        let mode = Self.mode(of: file) ?? Self.mode(of: "\(shop)/shop.lua") ?? 0o600
        guard PrivateFile.replace(file, with: source.text, mode: mode) else {
            throw LibraryProblem("\(file) can't be written")
        }
    }

    /// The permissions of a file; nil where there is none.
    private static func mode(of path: String) -> mode_t? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.posixPermissions] as? Int).map { mode_t($0) }
    }

    private func makeFolder(_ path: String) throws(LibraryProblem) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw LibraryProblem("the folder \(path) can't be made")
        }
    }
}

/// Why the files of versions can't be read or written.
public struct LibraryProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sentence for people, with the path.
    public var description: String

    init(_ description: String) {
        self.description = description
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
