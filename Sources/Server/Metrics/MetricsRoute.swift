import Automation
import Disputes
import Foundation
import HTTPTypes
import Hummingbird

/// `GET /metrics`: what the host has done and how it stands, for Prometheus.
struct MetricsRoute: Sendable {
    let host: LiveHost
    let reader: DeskReader
    let stream: StreamAnswer
    let clock: any WallClock

    var route: Route {
        Route(
            method: .get,
            path: "/metrics",
            scope: .read,
            summary: "Tells what the host does, in Prometheus' text format",
            answer: Route.Answer(
                status: 200,
                summary: "Figures of all shops",
                type: MetricsText.mediaType,
                schema: .plain
            )
        ) { request, _, caller in
            try Query(request).allow()
            try caller.demandAllShops()
            let text = try await measures().metrics
            return Response(
                status: .ok,
                headers: [.contentType: MetricsText.mediaType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text))
            )
        }
    }

    private func measures() async throws -> LiveMeasures {
        var measures = await host.measures()
        let open = try await reader.read { desk throws(JournalError) in try desk.openActions() }
        measures.openActions = open.counts
        measures.oldestUnknownSeconds =
            open.unknownSince.map { since in
                Double(max(0, clock.now.milliseconds - since.milliseconds)) / 1_000
            } ?? 0
        measures.streamReaders = stream.readers
        measures.memoryBytes = Self.residentBytes
        return measures
    }

    /// proc_pid_statm(5): the second number is resident pages.
    private static var residentBytes: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
            return 0
        }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
