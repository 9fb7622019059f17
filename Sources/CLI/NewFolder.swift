import Foundation

/// A folder that files are written to.
struct NewFolder {
    /// As the user named it, without what completion in a shell leaves behind it.
    let path: String

    init(_ name: String) throws(Refusal) {
        path = name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
        var isFolder: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if exists, !isFolder.boolValue {
            throw Refusal(description: "\(path) is a file; name a folder")
        }
    }

    /// Whether there is a file of that path in it.
    func holds(_ name: String) -> Bool {
        // A link that leads nowhere is there, too.
        (try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")) != nil
    }

    /// Writes files none of which is there yet; otherwise nothing.
    func write(_ files: [NewShop.File]) throws(Refusal) {
        let present = files.map(\.path).filter(holds)
        guard present.isEmpty else {
            throw Refusal(
                description: "\(path) has \(present.joined(separator: ", ")) already, and nothing "
                    + "was written; name another folder, or write --editor-only for the files of "
                    + "editors alone"
            )
        }
        for file in files { try write(file, options: .withoutOverwriting) }
    }

    /// Writes files, in place of those that are there.
    func replace(_ files: [NewShop.File]) throws(Refusal) {
        for file in files { try write(file, options: .atomic) }
    }

    private func write(_ file: NewShop.File, options: Data.WritingOptions) throws(Refusal) {
        let url = URL(fileURLWithPath: "\(path)/\(file.path)")
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(file.bytes).write(to: url, options: options)
        } catch {
            throw Refusal(
                description: "\(path)/\(file.path) can't be written: \(error.localizedDescription)"
            )
        }
    }

    /// The path as it is written in a shell.
    var quoted: String {
        let plain = path.unicodeScalars.allSatisfy { scalar in
            scalar.value > 0x7F || scalar.properties.isAlphabetic
                || "0123456789_./-+".unicodeScalars.contains(scalar)
        }
        return plain ? path : "'\(path.replacing("'", with: "'\\''"))'"
    }
}
