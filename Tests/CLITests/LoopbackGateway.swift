import Foundation
import Glibc
import Synchronization

/// A gateway's other side on the loopback interface, answered by a function.
///
/// One request after the other, one connection each. Ends with the test.
final class LoopbackGateway: Sendable {
    struct Request: Sendable {
        /// `POST /actions HTTP/1.1`.
        let line: String
        /// By name in lower case.
        let headers: [String: String]
        let body: String

        /// A text of the body's object.
        func text(_ name: String) -> String? {
            let object = try? JSONSerialization.jsonObject(with: Data(body.utf8))
            return (object as? [String: Any])?[name] as? String
        }
    }

    /// A status line's code, and a body.
    typealias Answer = @Sendable (Request) -> (status: Int, body: String)

    let port: Int
    private let listener: Descriptor
    private let log = RequestLog()

    var requests: [Request] { log.requests.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)/actions" }

    /// One that listens on a path, as a live host does on its control socket.
    init(socket path: String, _ answer: @escaping Answer) throws {
        listener = try Descriptor(
            socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        )
        port = 0
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            unsafe place.copyBytes(from: path.utf8)
        }
        let number = listener.number
        let code = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let length = socklen_t(MemoryLayout<sockaddr_un>.size)
                return unsafe bind(number, address, length) == 0 ? listen(number, 16) : -1
            }
        }
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        Thread.detachNewThread { [log] in Self.serve(number, log, answer) }
    }

    init(_ answer: @escaping Answer) throws {
        let listener = try Descriptor(
            socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        )
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let number = listener.number
        let code = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(number, address, length) == 0 && listen(number, 16) == 0
                    ? getsockname(number, address, &length) : -1
            }
        }
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        Thread.detachNewThread { [log] in Self.serve(number, log, answer) }
    }

    deinit {
        // Ends the wait for the next connection, too.
        shutdown(listener.number, Int32(SHUT_RDWR))
    }

    private static func serve(_ listener: Int32, _ log: RequestLog, _ answer: Answer) {
        while true {
            guard let connection = next(of: listener) else { return }
            guard let request = read(from: connection) else { continue }
            log.requests.withLock { $0.append(request) }
            let (status, body) = answer(request)
            let text = """
                HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nConnection: close\r\n\
                Content-Length: \(body.utf8.count)\r\n\r\n\(body)
                """
            connection.write(Array(text.utf8))
        }
    }

    /// The next connection; nil once the listener is shut down.
    private static func next(of listener: Int32) -> Descriptor? {
        var request = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&request, 1, -1)
        return Descriptor.inheriting.withLock { _ in
            let number = accept(listener, nil, nil)
            guard let connection = try? Descriptor(number) else { return nil }
            _ = fcntl(number, F_SETFD, FD_CLOEXEC)
            return connection
        }
    }

    private static func read(from connection: Descriptor) -> Request? {
        var bytes: [UInt8] = []
        while true {
            if let request = Request(String(decoding: bytes, as: UTF8.self)) { return request }
            guard let more = connection.read(withinSeconds: 10), !more.isEmpty else { return nil }
            bytes += more
        }
    }
}

private final class RequestLog: Sendable {
    let requests = Mutex<[LoopbackGateway.Request]>([])
}

extension LoopbackGateway.Request {
    /// A request that has wholly arrived; nil for a part of one.
    fileprivate init?(_ text: String) {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
        let pairs = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            return (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces))
        }
        line = lines[0]
        headers = Dictionary(pairs) { first, _ in first }
        body = String(text[end.upperBound...])
        guard body.utf8.count >= Int(headers["content-length"] ?? "0") ?? 0 else { return nil }
    }
}
