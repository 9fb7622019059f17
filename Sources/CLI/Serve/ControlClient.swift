import AsyncHTTPClient
import Automation
import Foundation
import NIOCore
import NIOHTTP1

/// Speaks to the live host of a folder, by its control socket.
final class ControlClient: Sendable {
    private static let answerBytesMax = 1 << 20

    private let base: String
    private let client: HTTPClient

    /// Where a host answers; nil where none does.
    static func reach(_ socket: ControlSocket) async -> ControlClient? {
        guard socket.isThere, let client = ControlClient(socket) else { return nil }
        if (try? await client.send(.GET, "/healthz", nil))?.status == 200 { return client }
        await client.close()
        return nil
    }

    private init?(_ socket: ControlSocket) {
        guard
            let path = socket.path.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        else { return nil }
        base = "http+unix://\(path)"
        client = HTTPClient(eventLoopGroupProvider: .singleton)
    }

    /// Connections end with it.
    func close() async {
        try? await client.shutdown()
    }

    /// Has the host carry out an order.
    ///
    /// - Returns: what was done, or why it can't be.
    /// - Throws: ``Refusal`` where the host doesn't answer.
    func carryOut(_ order: Order) async throws -> Result<String, Refusal> {
        let (path, body) = Self.request(of: order)
        let answer: (status: UInt, body: [String: Any])
        do {
            answer = try await send(.POST, path, body)
        } catch {
            throw Refusal(description: "the live host doesn't answer; see its log")
        }
        if answer.status == 200 { return .success(answer.body["message"] as? String ?? "") }
        let detail = answer.body["detail"] as? String
        return .failure(Refusal(description: detail ?? "the live host answers \(answer.status)"))
    }

    /// Has the host let all runs that wait go on with the scripts of now.
    ///
    /// - Parameter refused: told why a run can't be moved.
    /// - Returns: how many waited, and how many were moved.
    /// - Throws: ``Refusal`` where the host doesn't do it.
    func moveWaiting(refused: (String) -> Void) async throws -> (waiting: Int, moved: Int) {
        var sums = (waiting: 0, moved: 0)
        var query = ""
        while true {
            let answer = try await answer(.POST, "/v1/runs/move\(query)")
            sums.waiting += answer["waiting"] as? Int ?? 0
            sums.moved += answer["moved"] as? Int ?? 0
            for problem in answer["problems"] as? [String] ?? [] { refused(problem) }
            guard let next = answer["next"] as? String else { return sums }
            query = "?after=\(next)"
        }
    }

    /// What a host answers that does what it is asked.
    private func answer(
        _ method: HTTPMethod,
        _ path: String,
        within time: TimeAmount = .seconds(60)
    ) async throws -> [String: Any] {
        let answer: (status: UInt, body: [String: Any])
        do {
            answer = try await send(method, path, nil, within: time)
        } catch {
            throw Refusal(description: "the live host doesn't answer; see its log")
        }
        if answer.status == 200 { return answer.body }
        let detail = answer.body["detail"] as? String
        throw Refusal(description: detail ?? "the live host answers \(answer.status)")
    }

    /// Has the host forget what is older than so many days and over.
    ///
    /// - Parameters:
    ///   - days: what is younger stays.
    ///   - progress: told now and then how much is forgotten.
    /// - Returns: how much was.
    /// - Throws: ``Refusal`` where the host doesn't, or ends meanwhile: what is forgotten is.
    func compact(
        olderThan days: Int,
        progress: (Compaction.Report) -> Void
    ) async throws -> Compaction.Report {
        try await withThrowingTaskGroup(of: CompactionNews.self) { group in
            group.addTask { [self] in
                let path = "\(Self.compaction)?older_than_days=\(days)"
                return .done(Compaction.Report(try await answer(.POST, path, within: .hours(24))))
            }
            group.addTask { [self] in try await lookAtCompaction(after: .milliseconds(50)) }
            while let news = try await group.next() {
                switch news {
                case .done(let report):
                    group.cancelAll()
                    return report
                case .far(let report):
                    if let report { progress(report) }
                    group.addTask { [self] in
                        try await lookAtCompaction(after: .milliseconds(250))
                    }
                }
            }
            preconditionFailure("it is looked at until it is done")
        }
    }

    private static let compaction = "/v1/compaction"

    private enum CompactionNews {
        case done(Compaction.Report)
        /// How far it is; nil where none is at work.
        case far(Compaction.Report?)
    }

    private func lookAtCompaction(after pause: Duration) async throws -> CompactionNews {
        try await Task.sleep(for: pause)
        let now = try? await send(.GET, Self.compaction, nil)
        return .far(now?.status == 200 ? now.map { Compaction.Report($0.body) } : nil)
    }

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: [String: String]?,
        within time: TimeAmount = .seconds(60)
    ) async throws -> (status: UInt, body: [String: Any]) {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(
                ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: body))
            )
        }
        let response = try await client.execute(request, timeout: time)
        let text = try await response.body.collect(upTo: Self.answerBytesMax)
        let json = try? JSONSerialization.jsonObject(with: Data(text.readableBytesView))
        return (response.status.code, json as? [String: Any] ?? [:])
    }

    /// The route of an order, and what is sent with it.
    private static func request(of order: Order) -> (String, [String: String]?) {
        switch order {
        case .approve(let key): ("/v1/approvals/\(part(key))/approve", nil)
        case .deny(let key, let reason): ("/v1/approvals/\(part(key))/deny", ["reason": reason])
        case .resolve(let key, .done(let reference)):
            ("/v1/actions/\(part(key))/resolve", ["state": "done", "reference": reference])
        case .resolve(let key, .failed(let reason)):
            ("/v1/actions/\(part(key))/resolve", ["state": "failed", "reason": reason])
        case .cancel(let run): ("/v1/runs/\(part(run))/cancel", nil)
        case .retry(let run): ("/v1/runs/\(part(run))/retry", nil)
        case .move(let run): ("/v1/runs/\(part(run))/move", nil)
        case .moveWaiting: preconditionFailure("all of them are moved at once")
        case .release(let ticket, let shop):
            (
                "/v1/queue/\(part(ticket))/release"
                    + (shop.map { "?shop=\(part($0.source))" } ?? ""),
                nil
            )
        }
    }

    private static func part(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension Compaction.Report {
    /// As the host writes it.
    fileprivate init(_ members: [String: Any]) {
        self.init()
        tickets = members["tickets"] as? Int ?? 0
        events = members["events"] as? Int ?? 0
        streamItems = members["stream_items"] as? Int ?? 0
        deadLetters = members["dead_letters"] as? Int ?? 0
        scripts = members["scripts"] as? Int ?? 0
        ticketsSeen = members["tickets_seen"] as? Int ?? 0
    }
}
