import NIOCore
import NIOHTTP1
import NIOPosix

/// A connection that follows `GET /v1/stream` and looks at it line by line.
///
/// Lines are given as they lie in what was received: nothing is copied but what a piece ended in.
final class EventStream: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    /// Takes the whole lines of one piece, without their ends.
    private let take: (_ lines: [ByteBufferView]) -> Void
    private var rest = ByteBuffer()

    init(_ take: @escaping (_ lines: [ByteBufferView]) -> Void) {
        self.take = take
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if head.status != .ok {
                context.fireErrorCaught(LoadClient.Problem.status(Int(head.status.code), ""))
            }
        case .body(var bytes):
            rest.discardReadBytes()
            rest.writeBuffer(&bytes)
            takeLines()
        case .end: break
        }
    }

    private func takeLines() {
        let view = rest.readableBytesView
        var lines: [ByteBufferView] = []
        var start = view.startIndex
        while let end = view[start...].firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(view[start..<end])
            start = end + 1
        }
        take(lines)
        rest.moveReaderIndex(forwardBy: start - view.startIndex)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Connects and asks for the stream; lines are taken on the connection's own event loop.
    static func open(
        port: Int,
        query: String = "",
        receiveBytes: Int? = nil,
        isReading: Bool = true,
        _ take: @escaping @Sendable (_ lines: [ByteBufferView]) -> Void
    ) async throws -> any Channel {
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(60))
            .channelOption(.autoRead, value: isReading)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(EventStream(take))
                }
            }
        if let receiveBytes {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: receiveBytes)
        }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        let head = HTTPRequestHead(
            version: .http1_1,
            method: .GET,
            uri: "/v1/stream\(query)",
            headers: ["host": "127.0.0.1"]
        )
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        try await channel.writeAndFlush(HTTPClientRequestPart.end(nil))
        return channel
    }
}
