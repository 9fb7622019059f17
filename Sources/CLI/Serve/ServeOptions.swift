import ArgumentParser
import Automation
import Server

/// How a live host is reached, and what it takes.
struct ServeOptions: ParsableArguments {
    private static let shopRateMax = 100_000
    private static let shopInstructionsMax: Int64 = 1_000_000

    @Option(
        help: ArgumentHelp(
            "Where it listens; beyond this machine only with tokens.",
            valueName: "HOST:PORT"
        )
    )
    var listen = ListenPlace.standard

    @Option(
        help: ArgumentHelp(
            """
            What signed events are checked with: a file with a shop and its secret per line, \
            /pinduoduo/shops/10086 whsec_…; two lines for one shop are both valid.
            """,
            valueName: "FILE"
        )
    )
    var intakeSecrets: String?

    @Option(
        name: .customLong("tls-certificate"),
        help: ArgumentHelp("The certificate to encrypt with, PEM.", valueName: "FILE")
    )
    var tlsCertificate: String?

    @Option(
        name: .customLong("tls-key"),
        help: ArgumentHelp("Its private key, PEM.", valueName: "FILE")
    )
    var tlsKey: String?

    @Flag(help: "Also take events from standard input, one a line.")
    var stdin = false

    @Option(
        help: ArgumentHelp(
            "Also take events from a growing file, one a line, also after it is rotated.",
            valueName: "FILE"
        )
    )
    var follow: String?

    @Flag(help: "Let webhooks have targets within private networks, also without https.")
    var allowPrivateWebhooks = false

    @Option(
        help: ArgumentHelp(
            """
            Whom to tell when something waits for a human: a URL that JSON is posted to, or a command that reads it \
            from its standard input.
            """,
            valueName: "URL|COMMAND"
        )
    )
    var notify: String?

    @Option(
        help: ArgumentHelp(
            "What notifications to a URL are signed with: a file that holds whsec_….",
            valueName: "FILE"
        )
    )
    var notifySecretFile: String?

    @Option(
        help: ArgumentHelp(
            "How long a command that is told may take, until it is killed. (default: 30)",
            valueName: "SECONDS"
        )
    )
    var notifyWithin: Int?

    @Option(help: ArgumentHelp("Threads that run rules.", valueName: "N"))
    var shards = 1

    @Option(
        help: ArgumentHelp(
            "Events that one shop may hand in per second, and at once.",
            valueName: "EVENTS"
        )
    )
    var shopRate: Int = LiveHost.Options().shopEventsPerSecond

    @Option(
        help: ArgumentHelp(
            "Millions of instructions that one shop's rules may use per second, and at once.",
            valueName: "N"
        )
    )
    var shopInstructions: Int64 = LiveHost.Options().shopInstructionsPerSecond / 1_000_000

    @Option(
        help: ArgumentHelp(
            "How long timers wait after a start, so that what was sent meanwhile arrives first.",
            valueName: "SECONDS"
        )
    )
    var catchUp = RunCommand.catchUpDefault

    @Option(help: ArgumentHelp("How long a graceful end may take.", valueName: "SECONDS"))
    var stopWithin = 10

    @Option(
        help: ArgumentHelp(
            """
            Forget what is older and over, at the start and then daily; see settle compact. (default: all is \
            kept)
            """,
            valueName: "90d"
        )
    )
    var keep: Age?

    @Option(
        help: ArgumentHelp("What the log on standard error looks like.", valueName: "text|json")
    )
    var log = "text"

    func validate() throws {
        if (tlsCertificate == nil) != (tlsKey == nil) {
            throw ValidationError("--tls-certificate and --tls-key go together")
        }
        if !(1...64).contains(shards) { throw ValidationError("--shards is a number from 1 to 64") }
        if !(1...Self.shopRateMax).contains(shopRate) {
            throw ValidationError("--shop-rate is events a second, from 1 to \(Self.shopRateMax)")
        }
        if !(1...Self.shopInstructionsMax).contains(shopInstructions) {
            throw ValidationError(
                "--shop-instructions is millions a second, from 1 to \(Self.shopInstructionsMax)"
            )
        }
        if !(0...RunCommand.catchUpMax).contains(catchUp) {
            throw ValidationError("--catch-up is seconds, from 0 to \(RunCommand.catchUpMax)")
        }
        if !(1...3_600).contains(stopWithin) {
            throw ValidationError("--stop-within is seconds, from 1 to 3600")
        }
        if HostLog.Form(rawValue: log) == nil {
            throw ValidationError("--log is text or json, not '\(log)'")
        }
        if follow == "" { throw ValidationError("--follow is a file") }
        if let notify { _ = try NotifyPlace(notify) }
        if notifySecretFile != nil, notify.map(NotifyPlace.isURL) != true {
            throw ValidationError("--notify-secret-file goes with --notify and a URL")
        }
        if let notifyWithin {
            guard (1...300).contains(notifyWithin) else {
                throw ValidationError("--notify-within is seconds, from 1 to 300")
            }
            guard notify.map(NotifyPlace.isURL) == false else {
                throw ValidationError("--notify-within goes with --notify and a command")
            }
        }
    }

    /// Where people are told what waits for them; nil: nowhere.
    var noticeTarget: (any NoticeTarget)? {
        get throws {
            try notify.map {
                try NotifyPlace($0).target(
                    secretFile: notifySecretFile,
                    seconds: notifyWithin ?? 30
                )
            }
        }
    }

    /// How many shards there are, and what shops may take.
    var limits: LiveHost.Options {
        var limits = LiveHost.Options()
        limits.shards = shards
        limits.catchUpSeconds = catchUp
        limits.shopEventsPerSecond = shopRate
        limits.shopInstructionsPerSecond = shopInstructions * 1_000_000
        return limits
    }

    var tls: WebServer.TLS? {
        guard let tlsCertificate, let tlsKey else { return nil }
        return WebServer.TLS(certificate: tlsCertificate, key: tlsKey)
    }
}
