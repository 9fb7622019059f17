import NIOCore
import NIOHTTP1
import NIOPosix

/// One connection that posts batches of events, and sends again what was turned away.
struct LoadClient {
    private typealias Parts = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    enum Problem: Error, CustomStringConvertible {
        case ended
        case status(Int, String)

        var description: String {
            switch self {
            case .ended: "the host ended the connection"
            case .status(let status, let body): "the host answered \(status): \(body)"
            }
        }
    }

    private struct Answer {
        var status = 0
        var retryAfter = 1
        var body = ""
    }

    let port: Int
    let book: LoadBook
    let batches: [LoadBatch]
    let isFlood: Bool
    /// Between two requests at least; nil: the next follows the answer.
    let pause: Duration?

    /// Posts until a time; when late, without a pause until it has caught up.
    func run(from start: ContinuousClock.Instant, until end: ContinuousClock.Instant) async throws {
        let parts: Parts = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Parts(wrappingChannelSynchronously: channel)
                }
            }
        try await parts.executeThenClose { inbound, outbound in
            var answers = inbound.makeAsyncIterator()
            var due = start
            while due < end, ContinuousClock.now < end {
                try await Task.sleep(until: due)
                try await post(outbound, &answers)
                due = pause.map { due + $0 } ?? .now
            }
        }
    }

    private func post(
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>,
        _ answers: inout NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
    ) async throws {
        let number = book.take(isFlood: isFlood)
        let body = batches[number % batches.count].body(from: number * book.batchCount)
        while true {
            try await outbound.write(.head(head(body.readableBytes)))
            try await outbound.write(.body(.byteBuffer(body)))
            try await outbound.write(.end(nil))
            let answer = try await next(&answers)
            switch answer.status {
            case 202: return book.answered(number)
            case 429, 503:
                book.wasBusy()
                try await Task.sleep(for: .seconds(answer.retryAfter))
            default: throw Problem.status(answer.status, answer.body)
            }
        }
    }

    private func head(_ bytes: Int) -> HTTPRequestHead {
        HTTPRequestHead(
            version: .http1_1,
            method: .POST,
            uri: "/v1/events",
            headers: [
                "host": "127.0.0.1", "content-type": "application/cloudevents-batch+json",
                "content-length": "\(bytes)",
            ]
        )
    }

    private func next(
        _ answers: inout NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
    ) async throws -> Answer {
        var answer = Answer()
        while let part = try await answers.next() {
            switch part {
            case .head(let head):
                answer.status = Int(head.status.code)
                answer.retryAfter = head.headers.first(name: "retry-after").flatMap(Int.init) ?? 1
            case .body(let bytes): answer.body += String(buffer: bytes)
            case .end: return answer
            }
        }
        throw Problem.ended
    }
}
