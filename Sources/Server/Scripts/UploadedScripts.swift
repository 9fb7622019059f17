import Automation
import Foundation
import HTTPTypes
import Sandbox

/// Scripts as they are sent: file names with their texts.
struct UploadedScripts: Decodable, Sendable {
    /// All files together have at most so many bytes, and there are at most so many.
    static let bytesMax = 2 << 20
    static let filesMax = 200

    /// `shop.lua`, `rules/NAME.lua`, `templates/NAME.lua`.
    var files: [String: String]

    /// The texts in the order in which a folder is read.
    ///
    /// - Throws: 400 which names the file that a shop's folder can't have.
    func scripts() throws(Problem) -> ShopScripts {
        guard files.count <= Self.filesMax else {
            throw Problem(.badRequest, "there are \(files.count) files; at most \(Self.filesMax)")
        }
        guard let settings = files["shop.lua"] else {
            throw Problem(.badRequest, "files has no shop.lua: send all files of the version")
        }
        for name in files.keys.sorted() where name != "shop.lua" && !Self.isScript(name) {
            throw Problem(
                .badRequest,
                "files are shop.lua, rules/NAME.lua and templates/NAME.lua, not '\(name.prefix(200))'"
            )
        }
        return ShopScripts(
            settings: Source(name: "shop.lua", text: Array(settings.utf8)),
            rules: sources(in: "rules/"),
            templates: sources(in: "templates/")
        )
    }

    private func sources(in folder: String) -> [Source] {
        files.filter { $0.key.hasPrefix(folder) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { Source(name: $0.key, text: Array($0.value.utf8)) }
    }

    /// A file of one of the two folders: no folder in it, nothing hidden.
    private static func isScript(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "rules" || parts[0] == "templates" else { return false }
        let file = parts[1]
        return file.hasSuffix(".lua") && file.utf8.count > 4 && file.utf8.count <= 100
            && !file.hasPrefix(".")
            && file.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\\" }
    }
}
