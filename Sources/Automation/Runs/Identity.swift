import Crypto

/// Names that are computed, never drawn: a run and an action have them in every process.
enum Identity {
    /// The id of a run: the first 16 bytes of a SHA-256 over shop, ticket, rule and event.
    static func run(ticket: TicketKey, rule: String, event: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(128)
        for part in [ticket.shop.source, ticket.id, rule, event] {
            // The length before each part keeps ("ab", "c") and ("a", "bc") apart.
            unsafe withUnsafeBytes(of: UInt32(part.utf8.count).littleEndian) { length in
                unsafe bytes.append(contentsOf: length)
            }
            bytes.append(contentsOf: part.utf8)
        }
        return Array(SHA256.hash(data: bytes).prefix(16))
    }

    /// The key of an action: 26 characters of `[a-z2-7]` from its run and its place among the asks.
    ///
    /// - Parameters:
    ///   - run: the run's id.
    ///   - position: the place of the ask, from 1.
    ///   - retry: 0, or which retry of that step it is: a definite failure had the key of the one
    ///     before.
    /// - Returns: the key.
    static func action(run: [UInt8], position: Int, retry: Int = 0) -> String {
        var bytes = run
        for number in retry == 0 ? [position] : [position, retry] {
            unsafe withUnsafeBytes(of: UInt32(number).littleEndian) { number in
                unsafe bytes.append(contentsOf: number)
            }
        }
        return base32(SHA256.hash(data: bytes))
    }

    /// What seeds a run's `math.random`.
    static func seed(run: [UInt8]) -> UInt64 {
        run.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The first 16 bytes of a SHA-256, for dead letters.
    static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(bytes)).prefix(16))
    }

    /// 26 digits of five bits, as in RFC 4648 but lower case.
    private static func base32(_ digest: SHA256.Digest) -> String {
        let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(26)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in digest {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5, text.count < 26 {
                bits -= 5
                text.append(digits[Int(buffer >> UInt32(bits) & 31)])
            }
            if text.count == 26 { break }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
