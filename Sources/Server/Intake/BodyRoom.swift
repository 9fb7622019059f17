import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Room for bodies that are being read: what all connections together may hold is bounded.
final class BodyRoom: Sendable {
    private let bytesMax: Int
    private let taken = Mutex(0)

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    /// Reads a body of at most `limit` bytes, if there is room for it, and works with it.
    ///
    /// - Throws: ``Problem``: 413, or 503 where too many bodies are being read; ``SlowRequest``;
    ///   what `body` throws.
    func read<Value>(
        _ request: Request,
        upTo limit: Int,
        _ body: ([UInt8]) async throws -> Value
    ) async throws -> Value {
        let told = request.headers[.contentLength].flatMap { Int($0) }
        if let told, told > limit { throw Problem.tooLarge(limit) }
        let bytes = told ?? limit
        guard take(bytes) else {
            var problem = Problem(.serviceUnavailable, "too many requests are being read just now")
            problem.retryAfter = 1
            throw problem
        }
        defer { taken.withLock { $0 -= bytes } }
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge(limit)
        }
        return try await body(Array(buffer: buffer))
    }

    private func take(_ bytes: Int) -> Bool {
        taken.withLock { taken in
            guard taken + bytes <= bytesMax else { return false }
            taken += bytes
            return true
        }
    }
}

extension Problem {
    fileprivate static func tooLarge(_ limit: Int) -> Problem {
        Problem(.contentTooLarge, "a body has at most \(limit) bytes here; send several")
    }
}
