import Automation
import Hummingbird
import HummingbirdTLS
import Logging
import ServiceLifecycle

/// What went wrong with a request, as a problem document (RFC 9457).
public struct Problem: Error, Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// What happened, the same for every such problem.
    public var title: String
    /// What happened here: the field, the reason and what to do.
    public var detail: String

    /// A problem by its parts.
    public init(status: Int, title: String, detail: String) {
        self.status = status
        self.title = title
        self.detail = detail
    }
}
