import Automation
import HTTPTypes
import Hummingbird

/// What went wrong with a request, as a problem document (RFC 9457).
public struct Problem: Error, Sendable, Hashable {
    /// What is wrong with one event of several.
    public struct Fault: Sendable, Hashable {
        /// Its place among those that were sent, from 0.
        public var index: Int
        /// The field's dotted name; nil where it is the whole event.
        public var field: String?
        /// What is wrong with it.
        public var reason: String

        /// A fault by its parts.
        public init(index: Int, field: String?, reason: String) {
            self.index = index
            self.field = field
            self.reason = reason
        }
    }

    /// More members of a document, each a number, in order.
    public struct Count: Sendable, Hashable {
        var name: String
        var value: Int
    }

    /// So many faults are listed; the rest is counted.
    static let faultsMax = 100

    /// The HTTP status.
    public var status: Int
    /// What happened, the same for every such problem.
    public var title: String
    /// What happened here: the field, the reason and what to do.
    public var detail: String
    /// What is wrong with each event, where several were sent.
    public var errors: [Fault] = []
    /// How many seconds later it may go well.
    public var retryAfter: Int?
    /// The methods that a path has, where another was asked for.
    public var allow: String?
    /// More that is counted.
    var counts: [Count] = []
    /// What keeps scripts from running.
    var findings: [ShopCheck.Finding] = []

    /// A problem by its parts.
    public init(status: Int, title: String, detail: String) {
        self.status = status
        self.title = title
        self.detail = detail
    }

    /// A problem whose title is the status's own words.
    init(_ status: HTTPResponse.Status, _ detail: String) {
        self.init(status: status.code, title: status.reasonPhrase, detail: detail)
    }

    /// The same problem, with a number more.
    func counting(_ name: String, _ value: Int) -> Problem {
        var problem = self
        problem.counts.append(Count(name: name, value: value))
        return problem
    }

    /// The document: `type`, `title`, `status`, `detail`, and what else there is.
    ///
    /// `type` is always `about:blank`: title and status say what kind of problem it is.
    var document: [UInt8] {
        var json = JSONText(capacity: 256)
        json.beginObject()
        json.member("type", "about:blank")
        json.member("title", title)
        json.name("status")
        json.integer(Int64(status))
        json.member("detail", detail)
        for count in counts {
            json.name(count.name)
            json.integer(Int64(count.value))
        }
        if !errors.isEmpty { writeErrors(to: &json) }
        if !findings.isEmpty { writeFindings(to: &json) }
        json.endObject()
        return json.bytes
    }

    private func writeFindings(to json: inout JSONText) {
        json.name("findings")
        json.beginList()
        for finding in findings.prefix(Self.faultsMax) { finding.write(to: &json) }
        json.endList()
        if findings.count > Self.faultsMax {
            json.member("findings_left_out", Int64(findings.count - Self.faultsMax))
        }
    }

    private func writeErrors(to json: inout JSONText) {
        json.name("errors")
        json.beginList()
        for fault in errors.prefix(Self.faultsMax) {
            json.beginObject()
            json.name("index")
            json.integer(Int64(fault.index))
            if let field = fault.field { json.member("field", field) }
            json.member("reason", fault.reason)
            json.endObject()
        }
        json.endList()
        if errors.count > Self.faultsMax {
            json.name("errors_left_out")
            json.integer(Int64(errors.count - Self.faultsMax))
        }
    }
}

extension Problem {
    /// The problem as an answer.
    var response: Response {
        var headers: HTTPFields = [.contentType: "application/problem+json"]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if let allow { headers[.allow] = allow }
        if status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        return Response(
            status: HTTPResponse.Status(code: status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: document))
        )
    }
}
