import Foundation
package import Sandbox

/// A shop's folder on disk.
public struct ShopFolder: Sendable {
    /// As the user named it, for messages.
    public let path: String
    /// What is in it.
    public let scripts: ShopScripts

    /// Reads a folder: `shop.lua`, and the Lua files of `rules` and `templates`, each of at most
    /// 1 MiB, in the order of their names' bytes.
    ///
    /// - Throws: ``FolderProblem``, which names the path.
    public init(path: String) throws(FolderProblem) {
        self = try ShopFolders.shop(path)
    }

    /// Scripts that stand in no folder, or in one that was read before.
    package init(path: String, scripts: ShopScripts) {
        self.path = path
        self.scripts = scripts
    }
}

/// Reads a shop folder, or a folder of shop folders.
public enum ShopFolders {
    /// No script a person writes comes near it; a shop's scripts together have this limit again.
    private static let fileBytesMax = 1 << 20

    /// The shops of a folder, and those that can't be read: one shop's trouble never stops another.
    public struct Reading: Sendable {
        /// The shops, in the order of their folders' names.
        public var shops: [ShopFolder] = []
        /// What can't be read.
        public var problems: [FolderProblem] = []

        package init(shops: [ShopFolder] = []) {
            self.shops = shops
        }
    }

    /// Where the journal of a folder is, unless another is named.
    package static func journalPath(of name: String) -> String {
        "\(trimmed(name))/.settle/journal.db"
    }

    /// The path without what completion in a shell leaves behind it: `my-shop/`.
    package static func trimmed(_ name: String) -> String {
        name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
    }

    /// Reads a shop's folder, or all in a folder that have a `shop.lua`.
    ///
    /// - Throws: ``FolderProblem``, which names the path, where there is no shop at all.
    public static func read(_ name: String) throws(FolderProblem) -> Reading {
        let path = trimmed(name)
        guard isFolder(path) else {
            throw FolderProblem(
                path: path,
                reason: FileManager.default.fileExists(atPath: path)
                    ? "is not a folder; name a shop's folder, with a shop.lua in it"
                    : "does not exist; name a shop's folder, with a shop.lua in it"
            )
        }
        if exists("\(path)/shop.lua") { return Reading(shops: [try shop(path)]) }
        var reading = Reading()
        for name in try names(in: path) where exists("\(path)/\(name)/shop.lua") {
            do throws(FolderProblem) {
                reading.shops.append(try shop("\(path)/\(name)"))
            } catch {
                reading.problems.append(error)
            }
        }
        if reading.shops.isEmpty, reading.problems.isEmpty {
            throw FolderProblem(
                path: path,
                reason: "has no shop.lua, and no folder in it has one; see settle run --help"
            )
        }
        return reading
    }

    fileprivate static func shop(_ path: String) throws(FolderProblem) -> ShopFolder {
        let scripts = ShopScripts(
            settings: try source("shop.lua", in: path),
            rules: try sources("rules", in: path),
            templates: try sources("templates", in: path)
        )
        return ShopFolder(path: path, scripts: scripts)
    }

    /// A shop's tests: the files of its folder `tests`.
    package static func tests(of folder: ShopFolder) throws(FolderProblem) -> [Source] {
        try sources("tests", in: folder.path)
    }

    /// The shop's folder that a problem was found in, among those of a folder of shops.
    package static func folder(of problem: FolderProblem, in name: String) -> String {
        let path = trimmed(name)
        guard problem.path.hasPrefix("\(path)/") else { return path }
        let rest = problem.path.dropFirst(path.count + 1)
        return "\(path)/\(rest.prefix { $0 != "/" })"
    }

    /// Lua files in folders of the folder `tests`, which are not read.
    package static func unreadTests(of folder: ShopFolder) -> [String] {
        let names = (try? names(in: "\(folder.path)/tests")) ?? []
        return names.filter { !$0.hasPrefix(".") }.flatMap { name in
            let inner = (try? self.names(in: "\(folder.path)/tests/\(name)")) ?? []
            return inner.filter { $0.hasSuffix(".lua") }.map { "tests/\(name)/\($0)" }
        }
    }

    /// A folder's Lua files, in the order of their names' bytes; none where there is no folder.
    private static func sources(_ folder: String, in path: String) throws(FolderProblem) -> [Source]
    {
        guard isFolder("\(path)/\(folder)") else { return [] }
        var sources: [Source] = []
        for name in try names(in: "\(path)/\(folder)")
        where name.hasSuffix(".lua") && !name.hasPrefix(".") {
            sources.append(try source("\(folder)/\(name)", in: path))
        }
        return sources
    }

    private static func source(_ name: String, in path: String) throws(FolderProblem) -> Source {
        let file = "\(path)/\(name)"
        let size = (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int
        if let size, size > fileBytesMax {
            throw FolderProblem(
                path: file,
                reason: "has \(size) bytes; a script has at most \(fileBytesMax)"
            )
        }
        do {
            return Source(name: name, text: Array(try Data(contentsOf: URL(fileURLWithPath: file))))
        } catch {
            throw FolderProblem(path: file, reason: "can't be read: \(error.localizedDescription)")
        }
    }

    private static func names(in path: String) throws(FolderProblem) -> [String] {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch {
            throw FolderProblem(path: path, reason: "can't be read: \(error.localizedDescription)")
        }
    }

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }
}

/// A folder or file that can't be used as a shop.
public struct FolderProblem: Error, Sendable, CustomStringConvertible {
    /// The path of the folder or file.
    public var path: String
    /// What is wrong with it, and what to do.
    public var reason: String

    /// The sentence for people.
    public var description: String { "\(path) \(reason)" }
}
