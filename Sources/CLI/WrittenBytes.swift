import Glibc

extension [UInt8] {
    /// Writes all of them to an open descriptor.
    ///
    /// - Returns: why not all could be written, as a number of `errno`; nil where they were.
    func write(to descriptor: Int32) -> Int32? {
        var rest = self[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return errno }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}

/// What the system says of a number of `errno`.
func systemReason(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
