import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers bytes that are no HTTP with a problem document, and ends the connection.
///
/// Where a request is under way, its own answer says what is wrong; see ``Problems``.
final class GarbledRequests: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long what still comes is read, and thrown away, behind the answer: closing a connection
    /// with unread bytes takes the answer back.
    private static let lingerTime = TimeAmount.seconds(1)

    /// Requests whose answer is not written yet.
    private var unanswered = 0
    private var isOver = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isOver { return }
        if case .head = unwrapInboundIn(data) { unanswered += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isOver { return }
        guard let error = error as? HTTPParserError, unanswered == 0 else {
            return context.fireErrorCaught(error)
        }
        isOver = true
        let document = Problem(error).document
        let head = HTTPResponse(
            status: .init(code: Problem(error).status),
            headerFields: [
                .contentType: "application/problem+json", .connection: "close",
                .contentLength: "\(document.count)",
            ]
        )
        let own = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: document))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)))
            .whenComplete { _ in Self.end(own) }
    }

    /// Says that nothing more comes, and leaves the other side some time to read.
    private static func end(_ own: NIOLoopBound<ChannelHandlerContext>) {
        let context = own.value
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: lingerTime) { own.value.close(promise: nil) }
    }
}

extension Problem {
    /// What was sent is no HTTP, or its headers are too large.
    init(_ error: HTTPParserError) {
        if error == .headerOverflow {
            self.init(.requestHeaderFieldsTooLarge, "the request's headers are too large")
        } else {
            self.init(.badRequest, "this is no HTTP request: \(error)")
        }
    }
}
