import Glibc

/// An address of the internet, version 4 or 6.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Its 4 or 16 bytes, as they are sent.
    package let bytes: [UInt8]

    /// An address by its bytes; nil where they are neither 4 nor 16.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// An address as it is written: four numbers with dots, or RFC 4291's text; nothing else.
    package init?(_ text: String) {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if unsafe inet_pton(family, text, &bytes) == 1 {
                self.bytes = bytes
                return
            }
        }
        return nil
    }

    /// Its usual text.
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        _ = unsafe inet_ntop(family, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether it is a place that everybody on the internet may reach, and no part of the host's own
    /// network: not private, of this machine, of the link, of a cloud's metadata, of many at once.
    ///
    /// Source: the special-purpose address registries of IANA (RFC 6890). Of version 6 only what is
    /// handed out (2000::/3) counts, and what stands for an address of version 4 counts as that.
    package var isPublic: Bool {
        if bytes.count == 4 { return !Self.special4.contains { contains($0) } }
        if let inner = embedded { return inner.isPublic }
        return contains(Range(0x20, prefix: 3)) && !Self.special6.contains { contains($0) }
    }

    /// The address of version 4 that one of version 6 leads to, as translators have it.
    private var embedded: IPAddress? {
        let prefix = bytes.prefix(12)
        let isMapped = prefix.allSatisfy { $0 == 0 } || prefix == Self.mapped
        guard isMapped || prefix == Self.translated else { return nil }
        return IPAddress(bytes: Array(bytes.suffix(4)))
    }

    /// What ::ffff:0:0/96 begins with.
    private static let mapped: ArraySlice<UInt8> = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    /// What 64:ff9b::/96 begins with, RFC 6052.
    private static let translated: ArraySlice<UInt8> = [
        0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0,
    ]

    /// Addresses that begin with the same bits.
    private struct Range {
        var start: [UInt8]
        var prefix: Int

        init(_ start: UInt8..., prefix: Int) {
            self.start = start
            self.prefix = prefix
        }
    }

    private func contains(_ range: Range) -> Bool {
        (0..<range.prefix).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            let wanted = bit / 8 < range.start.count ? range.start[bit / 8] : 0
            return bytes[bit / 8] & mask == wanted & mask
        }
    }

    private static let special4 = [
        Range(0, prefix: 8), // this network
        Range(10, prefix: 8), // private
        Range(100, 64, prefix: 10), // shared; Alibaba Cloud's metadata
        Range(127, prefix: 8), // this machine
        Range(168, 63, 129, 16, prefix: 32), // Azure's host
        Range(169, 254, prefix: 16), // of the link; most clouds' metadata
        Range(172, 16, prefix: 12), // private
        Range(192, 0, 0, prefix: 24), // protocols; Oracle's metadata
        Range(192, 0, 2, prefix: 24), // documentation
        Range(192, 88, 99, prefix: 24), // relays from 6 to 4
        Range(192, 168, prefix: 16), // private
        Range(198, 18, prefix: 15), // measurements
        Range(198, 51, 100, prefix: 24), // documentation
        Range(203, 0, 113, prefix: 24), // documentation
        Range(224, prefix: 4), // many at once
        Range(240, prefix: 4), // reserved, and everybody
    ]

    private static let special6 = [
        Range(0x20, 0x01, 0, prefix: 23), // protocols; Teredo
        Range(0x20, 0x01, 0x0D, 0xB8, prefix: 32), // documentation
        Range(0x20, 0x02, prefix: 16), // 6 to 4: may lead anywhere
        Range(0x3F, 0xFF, prefix: 20), // documentation
    ]
}
