import NIOCore
import NIOHTTPTypes

/// A request's body did not arrive within its time.
struct SlowRequest: Error {}

/// Ends connections that send their request too slowly, or nothing at all.
///
/// However few bytes keep a connection from being idle, a head has its seconds, from the opening of
/// the connection or the end of the answer before, and a body has its own. When the server ends,
/// what is being sent has a second left: a client that stalls doesn't hold up the end.
final class RequestDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum Stage {
        case head(until: NIODeadline)
        case body(until: NIODeadline)
        case answer
    }

    private static let lastTime = TimeAmount.seconds(1)

    private let headTime: TimeAmount
    private let bodyTime: TimeAmount
    private var stage = Stage.answer
    /// Requests whose answer is not written yet.
    private var unanswered = 0
    private var ticks: RepeatedTask?

    init(head: TimeAmount, body: TimeAmount) {
        headTime = head
        bodyTime = body
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ticks?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        ticks?.cancel()
        context.fireChannelInactive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard ticks == nil else { return }
        stage = .head(until: .now() + headTime)
        // One look now and then is cheaper than a timer for each request.
        let pause = TimeAmount.nanoseconds(min(headTime, bodyTime).nanoseconds / 8)
        let own = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        ticks = context.eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
            let (deadlines, context) = own.value
            deadlines.look(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { hurry(context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func hurry(_ context: ChannelHandlerContext) {
        guard case .body(let end) = stage else { return }
        stage = .body(until: min(end, .now() + Self.lastTime))
        let own = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.lastTime) {
            let (deadlines, context) = own.value
            if context.channel.isActive { deadlines.look(context) }
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        switch stage {
        case .answer: break
        case .head(let end):
            if NIODeadline.now() >= end { context.close(promise: nil) }
        case .body(let end):
            guard NIODeadline.now() >= end else { break }
            // Whoever reads the body answers; whoever doesn't has no use for the connection.
            stage = .head(until: .now() + .seconds(1))
            context.fireErrorCaught(SlowRequest())
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            unanswered += 1
            stage = .body(until: .now() + bodyTime)
        case .body: break
        case .end: stage = .answer
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            unanswered -= 1
            if unanswered <= 0, case .answer = stage { stage = .head(until: .now() + headTime) }
        }
        context.write(data, promise: promise)
    }
}
