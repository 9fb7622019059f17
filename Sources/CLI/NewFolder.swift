/// A folder that files are written to.
struct NewFolder {
    /// As the user named it, without what completion in a shell leaves behind it.
    let path: String

    init(_ name: String) throws(Refusal) {
        path = name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
        if let status = FileStatus(of: path) {
            if status.isFolder { return }
            throw Refusal(description: "\(path) is a file; name a folder")
        }
        if FileStatus(at: path) != nil {
            throw Refusal(
                description: "\(path) is a link that leads nowhere; name a folder, or remove it"
            )
        }
    }

    /// Whether there is something of that path in it; a link that leads nowhere is there, too.
    func holds(_ name: String) -> Bool { FileStatus(at: "\(path)/\(name)") != nil }

    /// Writes files of which none is there yet, but for those that may stay as they are; where one
    /// can't be written, none is.
    ///
    /// - Returns: the paths of those that stayed.
    func write(_ files: [NewShop.File]) throws(Refusal) -> [String] {
        let present = files.filter { holds($0.path) }
        let taken = present.filter { $0.kept == nil }.map(\.path)
        guard taken.isEmpty else {
            throw Refusal(
                description: "\(path) has \(taken.joined(separator: ", ")) already, and nothing "
                    + "was written; name another folder, or write --editor-only for the files of "
                    + "editors alone"
            )
        }
        let kept = present.map(\.path)
        try checkFolders(of: files)
        var made = MadeFiles()
        do throws(Refusal) {
            for file in files where !kept.contains(file.path) {
                try made.add("\(path)/\(file.path)", file.bytes)
            }
        } catch {
            made.remove()
            throw error
        }
        return kept
    }

    /// Writes files, in place of those that are there.
    func replace(_ files: [NewShop.File]) throws(Refusal) {
        try checkFolders(of: files)
        var made = MadeFiles()
        for file in files { try made.addFolder(of: "\(path)/\(file.path)") }
        // All are looked at before the first is written.
        var outputs: [OutputFile] = []
        for file in files { outputs.append(try OutputFile("\(path)/\(file.path)")) }
        for (file, output) in zip(files, outputs) { try output.write(file.bytes) }
    }

    /// What is in the folder stays in it: a link could lead anywhere.
    private func checkFolders(of files: [NewShop.File]) throws(Refusal) {
        for file in files {
            guard let slash = file.path.lastIndex(of: "/") else { continue }
            let folder = "\(path)/\(file.path[..<slash])"
            guard let status = FileStatus(at: folder), !status.isFolder else { continue }
            throw Refusal(
                description: "\(folder) is \(status.isLink ? "a link" : "no folder"), and nothing "
                    + "was written; \(file.path) needs a folder there"
            )
        }
    }

    /// The path as it is written in a shell.
    var quoted: String {
        // What begins with a dash would be taken for an option.
        let path = path.hasPrefix("-") ? "./\(path)" : path
        guard path.printable == path else { return path.inAnsiQuotes }
        let plain = path.unicodeScalars.allSatisfy { scalar in
            scalar.value > 0x7F || scalar.properties.isAlphabetic
                || "0123456789_./-+".unicodeScalars.contains(scalar)
        }
        return plain ? path : "'\(path.replacing("'", with: "'\\''"))'"
    }
}

extension String {
    /// Between the quotes of a shell in which control characters are written as numbers: `$'…'`.
    fileprivate var inAnsiQuotes: String {
        let parts = unicodeScalars.map { scalar in
            let text = String(scalar)
            if "\\'".unicodeScalars.contains(scalar) { return "\\\(text)" }
            if text.printable == text { return text }
            return text.utf8.map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "\\x0\(digits)" : "\\x\(digits)"
            }.joined()
        }
        return "$'\(parts.joined())'"
    }
}
