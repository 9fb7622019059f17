internal import CSandbox

/// Stands for the memory of one sandbox.
///
/// Images hold it, so that none passes for one of a later sandbox that happens to lie at the same address.
final class Arena {}

/// The byte image of a loaded program, from which every run starts.
///
/// It holds addresses inside the arena of the ``Sandbox`` that loaded it, and can be started there
/// only.
@safe
public final class Image {
    /// A function that a run can start with.
    public struct Entry: Sendable, Hashable {
        let number: UInt32
    }

    let owner: Arena
    let bytes: UnsafeMutableRawBufferPointer
    private let names: [String]

    /// The size of the image.
    public var byteCount: Int { unsafe bytes.count }

    /// Copies what the sandbox has just loaded.
    init(of sandbox: OpaquePointer, owner: Arena) {
        self.owner = owner
        unsafe bytes = .allocate(byteCount: sandbox_image_bytes(sandbox), alignment: 16)
        if let start = unsafe bytes.baseAddress { unsafe sandbox_image_copy(sandbox, start) }
        names = unsafe (0..<sandbox_entry_count(sandbox)).map { number in
            unsafe String(cString: sandbox_entry_name(sandbox, number))
        }
    }

    /// Copies what a line has left of the session that the image before it was of.
    init(ofSession sandbox: OpaquePointer, after image: Image) {
        owner = image.owner
        names = image.names
        unsafe bytes = .allocate(byteCount: sandbox_session_bytes(sandbox), alignment: 16)
        if let start = unsafe bytes.baseAddress { unsafe sandbox_session_copy(sandbox, start) }
    }

    deinit {
        unsafe bytes.deallocate()
    }

    /// The entry that the prelude put into `host.entries` by that name.
    public func entry(_ name: String) -> Entry? {
        names.firstIndex(of: name).map { Entry(number: UInt32($0)) }
    }
}

/// An image belongs to one sandbox, and so to one thread.
@available(*, unavailable)
extension Image: Sendable {}
