import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// No answer came within the time allowed.
struct Overtime: Error {
    let seconds: Double
}

/// Why an exchange brought no whole answer, in words for a journal.
///
/// None is a proof that the action was not performed. No URL and no header is repeated: they may
/// hold secrets.
enum ExchangeFailure {
    private static let closedEarly = "the connection was closed before the answer was complete"

    static func reason(of error: any Error) -> String {
        switch error {
        case let error as Overtime: "no answer within \(shown(error.seconds)) s"
        case is CancellationError: "the host stopped waiting for the answer"
        case let error as HTTPClientError: reason(ofClient: error)
        case let error as NIOConnectionError: reason(ofConnection: error)
        case let error as IOError: reason(ofSystem: error)
        case is NIOTooManyBytesError: "an answer longer than \(HTTPGateway.answerBytesMax) bytes"
        case HTTPParserError.invalidEOFState, is ChannelError: closedEarly
        case is HTTPParserError: "an answer that is not HTTP"
        default: "\(error)".bounded(bytes: 200)
        }
    }

    private static func reason(ofClient error: HTTPClientError) -> String {
        switch error {
        case .remoteConnectionClosed: closedEarly
        case .cancelled: "the host stopped waiting for the answer"
        case .connectTimeout, .getConnectionFromPoolTimeout: "no connection in time"
        default: error.shortDescription
        }
    }

    private static func reason(ofConnection error: NIOConnectionError) -> String {
        // One per address of the host; the first tells enough.
        error.connectionErrors.first.map { reason(of: $0.error) }
            ?? "no connection: the host's name was not found"
    }

    private static func reason(ofSystem error: IOError) -> String {
        switch error.errnoCode {
        case ECONNRESET, EPIPE: "the connection was reset"
        case ECONNREFUSED: "no connection: refused"
        default: "\(error)".bounded(bytes: 200)
        }
    }

    private static func shown(_ seconds: Double) -> String {
        let text = "\(seconds)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
