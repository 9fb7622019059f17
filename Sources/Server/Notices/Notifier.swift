package import Automation
import Disputes
package import Logging
import ServiceLifecycle

/// Tells people what waits for them: what the stream brings before a human, and paused tickets whose
/// deadline comes near.
///
/// A message goes at once when it was quiet; what comes after it is told together, a minute later,
/// then two, at most sixteen, until it is quiet again. How far it has come is kept in the journal:
/// after a restart nothing is left out, and at most the last message comes twice.
package struct Notifier: Service {
    /// The pauses before a message that was not taken is handed over again, in seconds; the last one
    /// for as long as it takes.
    package static let retryPauses = [5, 30, 120, 600]
    /// Between two looks at deadlines, in seconds.
    package static let lookSeconds = 60
    /// How many positions may be looked through once more after a crash.
    private static let unsavedMax: Int64 = 4_096

    /// How far it has come.
    private struct Cursor: Codable {
        var id: String
        /// A position of the stream, or milliseconds since 1970.
        var place: Int64
    }

    private static let streamSetting = "notify/stream"
    private static let deadlineSetting = "notify/deadlines"

    private let host: LiveHost
    private let target: any NoticeTarget
    private let clock: any WallClock
    private let logger: Logger
    /// One message at a time is handed over.
    private let turn = Turn()

    /// A notifier that begins with what happens from now on, where there was none before.
    package init(
        _ host: LiveHost,
        to target: any NoticeTarget,
        clock: any WallClock = SystemClock(),
        logger: Logger
    ) {
        self.host = host
        self.target = target
        self.clock = clock
        self.logger = logger
    }

    /// Tells until the group is told to stop, or the host ends.
    package func run() async throws {
        let pause = ErrorPause(clock, logger)
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await pause.outlast("notification is") { try await follow() } }
                group.addTask { await pause.outlast("notification is") { try await watch() } }
                await group.next()
                group.cancelAll()
            }
        }
        await target.close()
        // The host goes on.
        try? await gracefulShutdown()
    }

    // MARK: The stream

    private func follow() async throws {
        var cursor = try await kept(Self.streamSetting, or: host.lastPosition)
        var pace = NoticePace()
        while try await wait(&cursor) {
            try await clock.sleep(through: pace.due(at: clock.now))
            // What somebody has seen to meanwhile is no news.
            let digest = try await collect(&cursor)
            if digest.count > 0 {
                try await deliver(digest, id: "ntf_\(cursor.id)_\(cursor.place)")
                pace.sent(at: clock.now)
            }
            try await keep(cursor, as: Self.streamSetting)
        }
    }

    /// Goes on to the next item that brings something before a human.
    ///
    /// - Returns: false at the end of the stream.
    private func wait(_ cursor: inout Cursor) async throws -> Bool {
        var saved = cursor.place
        while true {
            guard let page = try await page(after: &cursor) else { return false }
            let desk = Desk(journal: host.journal, shops: host.settings)
            for item in page {
                if try Notice(item, host, desk) != nil { return true }
                cursor.place = item.position
            }
            guard cursor.place - saved >= Self.unsavedMax else { continue }
            saved = cursor.place
            try await keep(cursor, as: Self.streamSetting)
        }
    }

    /// All that is before humans of what is in the stream by now.
    private func collect(_ cursor: inout Cursor) async throws -> NoticeDigest {
        var digest = NoticeDigest()
        let last = host.lastPosition
        let desk = Desk(journal: host.journal, shops: host.settings)
        while cursor.place < last, let page = try await page(after: &cursor) {
            for item in page {
                if let notice = try Notice(item, host, desk) { digest.add(notice) }
                cursor.place = item.position
            }
            try Task.checkCancellation()
        }
        return digest
    }

    /// What follows, at least one item; nil at the end.
    private func page(after cursor: inout Cursor) async throws -> [StreamItem]? {
        do {
            var iterator = host.stream(after: cursor.place).makeAsyncIterator()
            let page = try await iterator.nextPage()
            return page.isEmpty ? nil : page
        } catch StreamProblem.deleted(let last) {
            logger.warning("the stream was deleted before people were notified of it")
            cursor.place = max(cursor.place, last)
            return try await page(after: &cursor)
        }
    }

    // MARK: Deadlines

    private func watch() async throws {
        var cursor = try await kept(Self.deadlineSetting, or: clock.now.milliseconds)
        var pace = NoticePace()
        while true {
            let last = Timestamp(milliseconds: cursor.place)
            let next = max(last.adding(seconds: Self.lookSeconds), pace.due(at: last))
            try await clock.sleep(through: next)
            let now = clock.now
            var digest = NoticeDigest()
            try Notice.deadlines(after: last, through: now, host) { digest.add($0) }
            cursor.place = now.milliseconds
            if digest.count > 0 {
                try await deliver(digest, id: "ntf_\(cursor.id)_\(cursor.place)")
                pace.sent(at: clock.now)
            }
            try await keep(cursor, as: Self.deadlineSetting)
        }
    }

    // MARK: Messages

    private func deliver(_ digest: NoticeDigest, id: String) async throws {
        let body = digest.body(at: clock.now)
        var attempts = 0
        while let reason = await send(body, id: id, attempts: attempts) {
            try Task.checkCancellation()
            logger.warning(
                "a notification was not taken, and will be tried again",
                metadata: ["reason": "\(reason)", "attempts": "\(attempts + 1)"]
            )
            let pause = Self.retryPauses[min(attempts, Self.retryPauses.count - 1)]
            try await clock.sleep(seconds: pause)
            attempts += 1
        }
    }

    private func send(_ body: [UInt8], id: String, attempts: Int) async -> String? {
        await turn.take()
        defer { turn.pass() }
        return await target.send(body, id: id, attempts: attempts, at: clock.now)
    }

    /// How far it has come; where it begins, that is kept before anything is missed.
    private func kept(_ name: String, or place: Int64) async throws -> Cursor {
        let kept = try host.settings(named: name).first?.decoded(as: Cursor.self)
        if let kept { return kept }
        let id = (0..<8).map { _ in UInt8.random(in: .min ... .max) }.hexadecimal
        let cursor = Cursor(id: id, place: place)
        try await keep(cursor, as: name)
        return cursor
    }

    private func keep(_ cursor: Cursor, as name: String) async throws {
        try await host.keep([Setting(name: name, value: encoded(cursor))])
    }
}
