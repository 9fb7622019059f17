import ArgumentParser
import Automation
import Glibc
import Logging
import Server
import ServiceLifecycle
import Storage
import Synchronization
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs shops' rules against live events, hour after hour.",
        usage: """
            settle serve <dir> [--listen <HOST:PORT>] [--gateway <print|URL>] [--secrets <FILE>]
                     [--intake-secrets <FILE>] [--stdin] [--follow <FILE>] [--journal <PATH>] [options]
            """,
        discussion: """
            Takes events with POST /v1/events (CloudEvents 1.0) and answers 202 once they are on disk; what rules and \
            gateway make of them is followed with GET /v1/stream. GET /openapi.json lists everything.

            It listens on this machine alone unless there are tokens; without any, everybody on this machine may do \
            everything: make some with settle token. Scripts are loaded anew when a file changes; a version that can't \
            run is refused, and the old one goes on. SIGTERM and SIGINT end it gracefully; killed at any moment, the \
            next start goes on where it stood.

            EXAMPLES
              settle serve shops
              settle serve shops --gateway https://example.com/actions --secrets secrets.txt
              settle serve shops --notify 'mail -s settle desk@example.com'
              settle serve shops --listen 0.0.0.0:443 --tls-certificate cert.pem --tls-key key.pem
              tail -f events.jsonl | settle serve my-shop --stdin --log json

            Exit status: 0 it ended as it was told, 1 it could not start or go on, 64 wrong usage.
            """
    )

    @Argument(help: "A shop's folder, or a folder of shop folders.")
    var dir: String

    @Option(
        help: ArgumentHelp(
            "The journal's file. (default: DIR/.settle/journal.db)",
            valueName: "PATH"
        )
    )
    var journal: String?

    @OptionGroup var gateway: GatewayOptions
    @OptionGroup var options: ServeOptions

    func validate() throws {
        if journal == "" || journal == ":memory:" {
            throw ValidationError("--journal is a file: what was answered 202 must be on disk")
        }
    }

    func run() async throws {
        // What is written here is a shop's business, and the control socket its owner's alone.
        umask(0o077)
        Self.allowManyFiles()
        try await orSayWhy {
            let logger = HostLog.logger(HostLog.Form(rawValue: options.log) ?? .text)
            ScriptLibrary.finish(in: dir, logger: logger)
            let reading = try ShopFolders.read(dir)
            let web = try webOptions(logger)
            let notices = try options.noticeTarget
            try await gateway.withGateway { gateway in
                try await serve(reading, gateway, web, notices, logger)
            }
        }
    }

    private func webOptions(_ logger: Logger) throws -> WebServer.Options {
        let tokens = TokenFile(in: ShopFolders.trimmed(dir))
        guard try options.listen.isLoopback || !tokens.read().isEmpty else {
            throw Refusal(
                description: """
                    without a token nobody but this machine is listened to; make one with settle token \(dir) \
                    create, or --listen \(ListenPlace.standard.text(port: nil))
                    """
            )
        }
        var web = WebServer.Options(tokens: tokens, logger: logger)
        web.isLoopback = options.listen.isLoopback
        if let path = options.intakeSecrets { web.intakeSecrets = try IntakeSecrets(path: path) }
        return web
    }

    private func serve(
        _ reading: ShopFolders.Reading,
        _ gateway: any Gateway,
        _ web: WebServer.Options,
        _ notices: (any NoticeTarget)?,
        _ logger: Logger
    ) async throws {
        let path = journal ?? ShopFolders.journalPath(of: dir)
        let opening = try await LiveHost.open(
            reading.shops.map(\.scripts),
            journal: SQLiteJournal(path: path),
            gateway: gateway,
            options: options.limits,
            wall: SystemClock()
        )
        // Another command may have made it, before there were secrets of webhooks in it.
        for file in [path, "\(path)-wal", "\(path)-shm"] { unsafe chmod(file, 0o600) }
        for problem in reading.problems { logger.error("\(problem)") }
        for (place, problem) in opening.problems {
            logger.error("\(reading.shops[place].path)/\(problem)")
        }
        logger.info(
            "the journal is open",
            metadata: ["gateway": "\(gateway.kind)", "shops": "\(opening.shops.count)"]
        )
        let library = ScriptLibrary(dir, reading.shops, of: opening.host, logger: logger)
        await library.begin()
        var allowed = Webhooks.Options()
        allowed.allowsPrivateTargets = options.allowPrivateWebhooks
        let webhooks = try Webhooks(opening.host, allowed, logger: logger)
        var outgoing: [any Service] = [webhooks]
        if let notices {
            outgoing.append(Notifier(opening.host, to: notices, logger: logger))
        }
        var web = web
        web.webhooks = webhooks
        web.scripts = library
        let server = WebServer(opening.host, web)
        if server.isOpen {
            logger.warning(
                "there are no tokens: everybody on this machine may do everything; see settle token"
            )
        }
        do {
            try await group(opening.host, library, outgoing, server, logger).run()
        } catch {
            try? opening.host.close()
            throw error
        }
        try opening.host.close()
        logger.info("ended")
    }

    /// The services, which end in the reverse order: first nothing more comes in.
    private func group(
        _ host: LiveHost,
        _ library: ScriptLibrary,
        _ outgoing: [any Service],
        _ server: WebServer,
        _ logger: Logger
    ) throws -> ServiceGroup {
        var services: [any Service] = [
            // The connections have their part of the time.
            HostLife(host: host, stopSeconds: max(1, options.stopWithin * 7 / 10)),
            ScriptWatch(dir: ShopFolders.trimmed(dir), library: library),
        ]
        services += outgoing
        if options.stdin {
            services.append(EventFeed("standard input", try PipedInput(), to: host, logger))
        }
        if let path = options.follow {
            services.append(EventFeed(path, FollowedFile(path), to: host, logger))
        }
        if let age = options.keep {
            services.append(KeepWatch(host: host, age: age, logger: logger))
        }
        let control = ControlSocket(in: dir)
        let listen = options.listen
        // Said once both are there: whoever waits for it may use either.
        let opened = Opened(control.isPossible ? 2 : 1) { port in
            logger.info("listening", metadata: ["address": "\(listen.text(port: port))"])
        }
        if control.isPossible {
            try control.prepare()
            services.append(
                try server.service(on: .socket(control.path)) { _ in
                    _ = unsafe chmod(control.path, 0o600)
                    opened.note(port: nil)
                }
            )
        } else {
            logger.warning(
                "the path of the control socket is too long",
                metadata: ["path": "\(control.path)"]
            )
        }
        services.append(
            try server.service(on: listen.place, tls: options.tls) { opened.note(port: $0) }
        )
        // What the library says of starting and stopping is its own affair.
        var quiet = logger
        quiet.logLevel = .warning
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        configuration.maximumGracefulShutdownDuration = .seconds(options.stopWithin)
        configuration.maximumCancellationDuration = .seconds(Self.cancelSeconds)
        return ServiceGroup(configuration: configuration)
    }

    /// What has not ended so long after it was cancelled ends with the process: the journal stands
    /// that at any moment.
    private static let cancelSeconds = 5

    /// As many connections as the system allows.
    private static func allowManyFiles() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return
        }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

/// Waits for several places to be open, of which one has a port, and says so then.
private final class Opened: Sendable {
    private let state: Mutex<(left: Int, port: Int?)>
    private let say: @Sendable (Int?) -> Void

    init(_ count: Int, _ say: @escaping @Sendable (Int?) -> Void) {
        state = Mutex((count, nil))
        self.say = say
    }

    func note(port: Int?) {
        let (left, port) = state.withLock { state in
            state.left -= 1
            state.port = port ?? state.port
            return state
        }
        if left == 0 { say(port) }
    }
}
