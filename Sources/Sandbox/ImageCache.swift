/// Images by key, of one sandbox, within a bound of bytes; the least recently used go first.
public struct ImageCache<Key: Hashable> {
    private struct Cached {
        var image: Image
        var used: UInt64
    }

    private var images: [Key: Cached] = [:]
    private var clock: UInt64 = 0

    /// How many bytes the images may have together; one image is kept whatever its size.
    public let byteCountMax: Int

    /// How many bytes the images have together.
    public private(set) var byteCount = 0

    /// An empty cache.
    public init(byteCountMax: Int = 64 << 20) {
        self.byteCountMax = byteCountMax
    }

    /// How many images there are.
    public var count: Int { images.count }

    /// The image of that key, loaded when it is not there.
    ///
    /// - Throws: What `load` throws; nothing is kept then.
    public mutating func image(
        for key: Key,
        load: () throws(LoadError) -> Image
    ) throws(LoadError) -> Image {
        clock += 1
        if let index = images.index(forKey: key) {
            images.values[index].used = clock
            return images.values[index].image
        }
        let image = try load()
        images[key] = Cached(image: image, used: clock)
        byteCount += image.byteCount
        shrink()
        return image
    }

    /// Forgets the image of that key.
    public mutating func remove(_ key: Key) {
        guard let cached = images.removeValue(forKey: key) else { return }
        byteCount -= cached.image.byteCount
    }

    /// Searching for the oldest costs little beside the loading that made it necessary.
    private mutating func shrink() {
        while byteCount > byteCountMax, images.count > 1 {
            guard let oldest = images.min(by: { $0.value.used < $1.value.used }) else { return }
            remove(oldest.key)
        }
    }
}

/// Images belong to one sandbox, and so to one thread.
@available(*, unavailable)
extension ImageCache: Sendable {}
