import Glibc
import NIOCore
import NIOPosix

/// A connection whose bytes a test writes itself: what no well-behaved client sends.
struct RawClient: Sendable {
    private static let waitSeconds = 20

    struct Silent: Error {}

    private let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let heard = Heard()

    /// What came so far.
    private actor Heard {
        var text = ""
        private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator?

        func more(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async throws -> Bool {
            var own = iterator ?? inbound.makeAsyncIterator()
            defer { iterator = own }
            do {
                guard let buffer = try await own.next(isolation: self) else { return false }
                text += String(buffer: buffer)
                return true
            } catch let error as IOError where error.errnoCode == ECONNRESET {
                // Who sends into a connection that was closed is told so: it has ended.
                return false
            }
        }
    }

    /// Connects, and works with it until `body` returns.
    static func connect(
        to port: Int,
        receiveBytes: Int? = nil,
        _ body: (RawClient) async throws -> Void
    ) async throws {
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        if let receiveBytes {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: receiveBytes)
                .channelOption(
                    .recvAllocator,
                    value: FixedSizeRecvByteBufferAllocator(capacity: 512)
                )
        }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        try await channel.executeThenClose { inbound, outbound in
            try await body(RawClient(inbound: inbound, outbound: outbound))
        }
    }

    private init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound
        self.outbound = outbound
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// What came, once it holds a text, or the connection has ended.
    func text(until part: String? = nil) async throws -> String {
        try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask {
                while true {
                    let text = await heard.text
                    if let part, text.contains(part) { return text }
                    guard try await heard.more(inbound) else { return text }
                }
            }
            group.addTask {
                try await Task.sleep(for: .seconds(Self.waitSeconds))
                throw Silent()
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ""
        }
    }
}
