import HummingbirdCore
import NIOCore

/// What one client, and all of them, may take of the host.
public struct ServerLimits: Sendable, Hashable {
    /// Connections at a time; more wait until one ends.
    public var connections = 4_096
    /// How long a request's head may take, and a connection be idle, in seconds.
    public var headSeconds = 20
    /// How long a request's body may take, in seconds.
    public var bodySeconds = 30
    /// The size of all headers of a request, in bytes.
    public var headerBytes = 32 << 10
    /// How many headers a request may have.
    public var headerCount = 100
    /// What bodies that are being read may take together, in bytes.
    public var bodyBytes = 256 << 20
    /// A comment goes to a reader of the stream when there was nothing else, in seconds.
    public var heartbeatSeconds = 15
    /// A reader of the stream that takes nothing is dropped, in seconds.
    public var stallSeconds = 30

    /// The limits of a host in use.
    public init() {}

    var channel: HTTP1Channel.Configuration {
        let head = TimeAmount.seconds(Int64(headSeconds))
        let body = TimeAmount.seconds(Int64(bodySeconds))
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                RequestDeadlines(head: head, body: body), GarbledRequests(),
            ],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: headerBytes,
                maxHeaderListSize: headerBytes,
                maxHeaderFieldCount: headerCount
            )
        )
    }
}
