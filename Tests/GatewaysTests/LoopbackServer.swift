import NIOCore
import NIOPosix
import Synchronization

/// A gateway's other side on the loopback interface: keeps the exact bytes of each request and
/// answers with exact bytes, or not at all.
final class LoopbackServer: Sendable {
    /// A request as it arrived.
    struct Received: Sendable {
        /// The place of its connection among all that were made, from 0.
        let connection: Int
        /// Every byte, as text.
        let text: String

        var line: Substring { text.prefix { $0 != "\r\n" } }
    }

    /// What becomes of a request.
    enum Reaction: Sendable {
        case answer(String)
        /// Answered in full, then closed without having said so.
        case answerAndClose(String)
        /// So much is sent, and then nothing more.
        case hang(String)
        /// So much is sent, then the connection ends.
        case close(String)
        /// So much is sent, then the connection is reset.
        case reset(String)
    }

    private let log = Log()
    private let listener: any Channel

    /// A server that reacts to the request with that number, from 0.
    init(_ react: @escaping @Sendable (Int, Received) -> Reaction) async throws {
        let log = log
        listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let conversation = Conversation(connection: log.connect(), log: log, react)
                    try channel.pipeline.syncOperations.addHandler(conversation)
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
    }

    var port: Int { listener.localAddress?.port ?? 0 }
    var requests: [Received] { log.requests }

    func stop() async throws {
        try await listener.close()
    }
}

/// What a server saw.
private final class Log: Sendable {
    private let connections = Atomic(0)
    private let received = Mutex<[LoopbackServer.Received]>([])

    var requests: [LoopbackServer.Received] { received.withLock { $0 } }

    func connect() -> Int {
        connections.add(1, ordering: .relaxed).oldValue
    }

    /// The request's number.
    func append(_ request: LoopbackServer.Received) -> Int {
        received.withLock {
            $0.append(request)
            return $0.count - 1
        }
    }
}

/// One connection.
private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: Int
    private let log: Log
    private let react: @Sendable (Int, LoopbackServer.Received) -> LoopbackServer.Reaction
    private var text = ""

    init(
        connection: Int,
        log: Log,
        _ react: @escaping @Sendable (Int, LoopbackServer.Received) -> LoopbackServer.Reaction
    ) {
        self.connection = connection
        self.log = log
        self.react = react
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard let request = wholeRequest() else { return }
        text = ""
        let received = LoopbackServer.Received(connection: connection, text: request)
        respond(react(log.append(received), received), context.channel)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Requests come one at a time: no client of ours pipelines.
    private func wholeRequest() -> String? {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let head = text[..<end.lowerBound].lowercased()
        let length = head.split(separator: "\r\n")
            .first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: " ")[1]) }
        guard text[end.upperBound...].utf8.count >= length ?? 0 else { return nil }
        return text
    }

    private func respond(_ reaction: LoopbackServer.Reaction, _ channel: any Channel) {
        switch reaction {
        case .answer(let text), .hang(let text):
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        case .answerAndClose(let text), .close(let text):
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
            channel.close(promise: nil)
        case .reset(let text):
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
            // Closing with a linger time of nothing resets.
            _ = (channel as? any SocketOptionProvider)?.setSoLinger(
                linger(l_onoff: 1, l_linger: 0)
            )
            channel.close(promise: nil)
        }
    }
}
