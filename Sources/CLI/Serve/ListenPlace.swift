import ArgumentParser
import Server

/// Where a host listens: `127.0.0.1:8787`, `[::1]:8787`, `:8787`.
struct ListenPlace: ExpressibleByArgument, Hashable {
    static let standard = ListenPlace(host: "127.0.0.1", port: 8_787)

    var host: String
    var port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"),
            let port = Int(argument[argument.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        var host = String(argument[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.contains("[") else { return nil }
        self.init(host: host.isEmpty ? "0.0.0.0" : host, port: port)
    }

    /// Only this machine can reach it.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    var place: WebServer.Place { .address(host, port: port) }

    /// As it is written, with the port that it came to be.
    func text(port: Int?) -> String {
        "\(host.contains(":") ? "[\(host)]" : host):\(port ?? self.port)"
    }

    var defaultValueDescription: String { text(port: nil) }
}
