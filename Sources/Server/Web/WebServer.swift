public import Automation
package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
public import ServiceLifecycle

/// A live host over HTTP.
///
/// ```swift
/// let web = WebServer(host, options)
/// try await ServiceGroup(services: [web.service(on: .address("127.0.0.1", port: 8787))], …).run()
/// ```
public struct WebServer: Sendable {
    /// Where it listens.
    public enum Place: Sendable, Hashable {
        /// A host's name or address, and a port; 0: any that is free.
        case address(String, port: Int)
        /// The socket of a path; whoever may open it may do everything.
        case socket(String)
    }

    /// Certificate and key, as files in PEM.
    public struct TLS: Sendable, Hashable {
        /// The certificate, with those it was signed by behind it.
        public var certificate: String
        /// Its private key.
        public var key: String

        /// A certificate and its key.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// What a server needs beside the host.
    public struct Options: Sendable {
        /// Who is let in.
        public var tokens: TokenFile
        /// What signed events are signed with.
        public var intakeSecrets = IntakeSecrets()
        /// What is delivered to others, which runs beside the server; nil: nothing is.
        public var webhooks: Webhooks?
        /// Only this machine can reach it.
        public var isLoopback = true
        /// The shops' scripts on disk; nil: they are not changed over HTTP.
        public var scripts: ScriptLibrary?
        /// What clients may take of it.
        public var limits = ServerLimits()
        /// The time that tokens and signatures go by.
        public var clock: any WallClock = SystemClock()
        /// Where it says what happens.
        public var logger: Logger

        /// Options with tokens and a logger, for this machine alone.
        public init(tokens: TokenFile, logger: Logger) {
            self.tokens = tokens
            self.logger = logger
        }
    }

    private let options: Options
    private let routes: [Route]
    private let access: Access

    /// A server of a host.
    public init(_ host: LiveHost, _ options: Options) {
        self.options = options
        access = Access(
            tokens: TokenBook(options.tokens, clock: options.clock, logger: options.logger),
            isLoopback: options.isLoopback
        )
        let room = BodyRoom(bytesMax: options.limits.bodyBytes)
        let intake = EventIntake(
            host: host,
            access: access,
            signed: SignedEvents(secrets: options.intakeSecrets, clock: options.clock),
            room: room
        )
        var stream = StreamAnswer(host: host)
        stream.times.heartbeatSeconds = options.limits.heartbeatSeconds
        stream.times.stallSeconds = options.limits.stallSeconds
        let reader = DeskReader(host)
        let routes =
            HealthRoutes.routes(host) + LiveRoutes.routes(intake, stream)
            + OrderRoutes(host: host, room: room, reader: reader).routes
            + ListRoutes(reader: reader).routes
            + TicketRoutes(host: host, reader: reader).routes
            + DeskRoutes(host: host).routes
            + CompactionRoutes(host: host).routes
            + [MetricsRoute(host: host, reader: reader, stream: stream, clock: options.clock).route]
            + (options.scripts.map { ScriptRoutes(library: $0, room: room).routes } ?? [])
            + (options.webhooks.map { WebhookRoutes(webhooks: $0, room: room).routes } ?? [])
        self.routes = routes + [OpenAPI.route(beside: routes)]
    }

    /// Nobody needs a token: none was made yet, and only this machine can reach the host.
    public var isOpen: Bool { options.isLoopback && access.tokens.isAbsent }

    /// The server as a service.
    ///
    /// - Parameters:
    ///   - place: where it listens.
    ///   - tls: encrypts it.
    ///   - onListening: called with the port, once it listens; nil for a socket.
    /// - Returns: a service that stops gracefully.
    /// - Throws: where certificate or key can't be used.
    public func service(
        on place: Place,
        tls: TLS? = nil,
        onListening: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) throws -> any Service {
        try application(on: place, tls: tls, onListening: onListening)
    }

    /// The same, as Hummingbird has it: for tests.
    package func application(
        on place: Place,
        tls: TLS? = nil,
        onListening: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) throws -> Application<RouterResponder<WebContext>> {
        let plain = HTTPServerBuilder.http1(configuration: options.limits.channel)
        return Application(
            router: routes.router(access),
            server: try tls.map { try .tls(plain, tlsConfiguration: $0.configuration) } ?? plain,
            configuration: ApplicationConfiguration(
                address: place.bindAddress,
                serverName: "settle",
                availableConnectionsDelegate: MaximumAvailableConnections(
                    options.limits.connections
                )
            ),
            onServerRunning: { channel in await onListening(channel.localAddress?.port) },
            logger: quiet
        )
    }

    /// What the library says of starting and stopping is its own affair.
    private var quiet: Logger {
        var logger = options.logger
        logger.logLevel = max(.warning, logger.logLevel)
        return logger
    }
}

extension WebServer.Place {
    fileprivate var bindAddress: BindAddress {
        switch self {
        case .address(let name, let port): .hostname(name, port: port)
        case .socket(let path): .unixDomainSocket(path: path)
        }
    }
}

extension WebServer.TLS {
    fileprivate var configuration: TLSConfiguration {
        get throws {
            .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map {
                    .certificate($0)
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            )
        }
    }
}
