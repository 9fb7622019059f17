import Automation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// `GET /v1/stream`: the stream as server-sent events, from a position on, for as long as it is read.
///
/// What a reader has not taken yet stays in the journal: beside one page nothing is kept for it.
struct StreamAnswer: Sendable {
    /// How the connection is kept and watched.
    struct Times: Sendable {
        /// A comment is sent when there was nothing else for so long, in seconds.
        var heartbeatSeconds = 15
        /// A reader that takes nothing for so long is dropped, in seconds.
        var stallSeconds = 30
    }

    /// What a connection waits for.
    private enum Wake: Sendable {
        case page([StreamItem])
        case tick
        case stop
    }

    let host: LiveHost
    let shelf = FrameShelf()
    private let open = ReaderCount()
    var times = Times()

    /// Readers that follow the stream now.
    var readers: Int { open.count }

    func respond(
        _ request: Request,
        _ context: WebContext,
        for caller: Caller
    ) async throws -> Response {
        let asked = try StreamRequest(request, for: caller)
        let start = try start(asked.after)
        let channel = context.channel
        var headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store",
        ]
        // What stands between may not collect it.
        headers[named: "X-Accel-Buffering"] = "no"
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody { writer in
                open.add(1)
                defer { open.add(-1) }
                let reader = SlowReader(channel, limit: .seconds(Int64(times.stallSeconds)))
                // The head goes out at once, and a client knows where it stands.
                try await writer.write(ByteBuffer(string: "retry: 2000\nid: \(start)\n\n"))
                try await follow(start, asked.filter, &writer, reader)
                try await writer.finish(nil)
            }
        )
    }

    /// Where to begin.
    ///
    /// - Throws: 410 where it was deleted, 400 where nothing has that position yet.
    private func start(_ after: Int64?) throws -> Int64 {
        guard let after else { return host.lastPosition }
        let span = try host.journal.streamSpan()
        guard after >= span.deletedThrough else {
            throw Problem(
                .gone,
                """
                the stream up to position \(span.deletedThrough) was deleted; the oldest left is \
                \(span.deletedThrough + 1): begin with after=\(span.deletedThrough)
                """
            ).counting("oldest", Int(span.deletedThrough + 1))
        }
        guard after <= span.last else {
            throw Problem(
                .badRequest,
                "the stream ends at position \(span.last); begin there, or before"
            )
        }
        return after
    }

    private func follow(
        _ start: Int64,
        _ filter: StreamFilter,
        _ writer: inout any ResponseBodyWriter,
        _ reader: SlowReader
    ) async throws {
        try await withThrowingTaskGroup(of: Wake.self) { group in
            defer { group.cancelAll() }
            group.addTask { .page(try await page(after: start)) }
            group.addTask { try await tick() }
            group.addTask {
                try? await gracefulShutdown()
                return .stop
            }
            var isSilent = true
            var position = start
            while let wake = try await group.next() {
                var buffer = ByteBuffer()
                switch wake {
                case .stop, .page([]): return
                case .tick:
                    // With the position, so that what no filter took is not looked through again.
                    if isSilent { buffer.writeString(":\nid: \(position)\n\n") }
                    isSilent = true
                    group.addTask { try await tick() }
                case .page(let page):
                    buffer = shelf.frames(of: page).frames(of: page, for: filter)
                    position = page.last?.position ?? position
                    group.addTask { [position] in .page(try await self.page(after: position)) }
                }
                guard buffer.readableBytes > 0 else { continue }
                if case .page = wake { isSilent = false }
                reader.isWriting(true)
                try await writer.write(buffer)
                reader.isWriting(false)
            }
        }
    }

    private func page(after position: Int64) async throws -> [StreamItem] {
        var iterator = host.stream(after: position).makeAsyncIterator()
        return try await iterator.nextPage()
    }

    private func tick() async throws -> Wake {
        try await Task.sleep(for: .seconds(times.heartbeatSeconds))
        return .tick
    }
}

/// How many there are.
private final class ReaderCount: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .relaxed) }

    func add(_ number: Int) { value.add(number, ordering: .relaxed) }
}
