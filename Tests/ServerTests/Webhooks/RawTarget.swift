import NIOCore
import NIOPosix
import Synchronization

/// A target on the loopback interface that answers with exact bytes, or not at all.
final class RawTarget: Sendable {
    /// What it does with a request.
    enum Reaction: Sendable {
        case answer(String)
        case answerAndClose(String)
        /// An answer that never ends: the part comes again and again.
        case endless(String, part: String)
    }

    private let heard: Heard
    private let listener: any Channel

    /// A target that reacts so to each request, from its number on, from 0.
    init(
        on host: String = "127.0.0.1",
        port: Int = 0,
        _ react: @escaping @Sendable (Int) -> Reaction
    ) async throws {
        let heard = Heard()
        self.heard = heard
        listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                heard.connections.add(1, ordering: .relaxed)
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Talk(heard, react))
                }
            }
            .bind(host: host, port: port)
            .get()
    }

    var port: Int { listener.localAddress?.port ?? 0 }
    /// Each request, every byte.
    var requests: [String] { heard.requests.withLock { $0 } }
    /// How often somebody connected.
    var connections: Int { heard.connections.load(ordering: .relaxed) }
    /// Bytes that an endless answer came to.
    var sentBytes: Int { heard.sentBytes.load(ordering: .relaxed) }

    func stop() async throws {
        try await listener.close()
    }

    final class Heard: Sendable {
        let requests = Mutex<[String]>([])
        let connections = Atomic(0)
        let sentBytes = Atomic(0)
    }

    private final class Talk: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let heard: Heard
        private let react: @Sendable (Int) -> Reaction
        private var text = ""

        init(_ heard: Heard, _ react: @escaping @Sendable (Int) -> Reaction) {
            self.heard = heard
            self.react = react
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard let end = text.firstRange(of: "\r\n\r\n") else { return }
            let head = text[..<end.lowerBound].lowercased()
            let length = head.split(separator: "\r\n")
                .first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.split(separator: " ")[1]) }
            guard text[end.upperBound...].utf8.count >= length ?? 0 else { return }
            let number = heard.requests.withLock { requests in
                requests.append(text)
                return requests.count - 1
            }
            text = ""
            switch react(number) {
            case .answer(let answer):
                context.channel.writeAndFlush(ByteBuffer(string: answer), promise: nil)
            case .answerAndClose(let answer):
                context.channel.writeAndFlush(ByteBuffer(string: answer), promise: nil)
                context.channel.close(promise: nil)
            case .endless(let answer, let part):
                context.channel.writeAndFlush(ByteBuffer(string: answer), promise: nil)
                Self.pour(ByteBuffer(string: part), to: context.channel, heard)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        private static func pour(_ part: ByteBuffer, to channel: any Channel, _ heard: Heard) {
            channel.writeAndFlush(part).whenSuccess {
                heard.sentBytes.add(part.readableBytes, ordering: .relaxed)
                pour(part, to: channel, heard)
            }
        }
    }
}
