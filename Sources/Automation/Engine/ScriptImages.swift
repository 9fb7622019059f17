import Sandbox

/// The images that runs start from, by their scripts; engines on one sandbox may share them.
///
/// A class: what one loads is there for the next.
final class ScriptImages {
    private let sandbox: Sandbox
    private var images: ImageCache<[UInt8]>

    /// - Parameters:
    ///   - sandbox: where the images are loaded.
    ///   - byteCountMax: how much memory they may take; the least recently used go first.
    init(in sandbox: Sandbox, byteCountMax: Int = 192 << 20) {
        self.sandbox = sandbox
        images = ImageCache(byteCountMax: byteCountMax)
    }

    /// The image of these scripts, loaded again if it was pushed out.
    func image(of scripts: RuleScripts) -> Image {
        do throws(LoadError) {
            return try images.image(for: scripts.imageKey) { () throws(LoadError) in
                // What loaded once loads whatever the shop allows now, and however busy the
                // machine is: a limit that was tightened meanwhile must not stop the host.
                var limits = Limits()
                limits.processorSeconds = 600
                return try sandbox.load(scripts.program, limits: limits)
            }
        } catch {
            // The same texts loaded when the shop was opened, and loading is deterministic.
            preconditionFailure("a shop's scripts loaded once and fail now: \(error)")
        }
    }
}
