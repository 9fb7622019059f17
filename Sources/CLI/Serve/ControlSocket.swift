import Automation
import Foundation
import Glibc
import Logging
import Server

/// The socket that commands on this machine reach a live host by: `DIR/.settle/control`.
///
/// Whoever can open it is trusted: nobody but its owner can.
struct ControlSocket {
    /// Linux takes no longer path.
    private static let pathBytesMax = 107

    let path: String

    init(in dir: String) {
        path = "\(ShopFolders.trimmed(dir))/.settle/control"
    }

    /// A socket can have that path.
    var isPossible: Bool { path.utf8.count <= Self.pathBytesMax }

    /// Makes its folder, and takes away what a host left that ended without a word; the journal's
    /// lock is ours.
    func prepare() throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        unsafe unlink(path)
    }

    /// There may be a host.
    var isThere: Bool { isPossible && FileManager.default.fileExists(atPath: path) }
}
