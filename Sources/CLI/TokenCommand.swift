import ArgumentParser
import Automation
import Server

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Makes, lists and revokes the tokens that settle serve lets people in with.",
        usage: """
            settle token <dir> create --name <NAME> --scope <SCOPE> ... --shop <SHOP> ...
                   settle token <dir> list [--json]
                   settle token <dir> revoke <NAME> ...
            """,
        discussion: """
            A token is shown once, when it is made; only its hash is kept, in DIR/.settle/tokens.json. A running host \
            notices within a second. From the first token on nobody is let in without one.

            SCOPE is what it allows:
              read     looking: tickets, runs, actions, the queue, the stream
              intake   handing in events
              approve  a human's word on approvals, runs, actions and tickets; read as well
              admin    everything, scripts and switches included

            SHOP is like /pinduoduo/shops/10086; '*' is all shops, also those that come later.

            EXAMPLES
              settle token shops create --name platform --scope intake --shop '*'
              settle token shops create --name desk --scope approve --shop /pinduoduo/shops/10086
              settle token shops list
              settle token shops revoke desk

            Exit status: 0 all went well, 1 a token can't be made or revoked, 64 wrong usage.
            """
    )

    enum Verb: String, ExpressibleByArgument, CaseIterable {
        case create
        case list
        case revoke
    }

    @Argument(help: "A shop's folder, or a folder of shop folders.")
    var dir: String

    @Argument(help: "What to do.")
    var verb: Verb

    @Argument(help: ArgumentHelp("The tokens' names.", valueName: "NAME"))
    var names: [String] = []

    @Option(help: ArgumentHelp("What people call the new token.", valueName: "NAME"))
    var name: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("What the new token allows; may be repeated.", valueName: "SCOPE")
    )
    var scope: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A shop that it is for, or '*'; may be repeated.", valueName: "SHOP")
    )
    var shop: [String] = []

    @Flag(help: "Print one JSON object per line.")
    var json = false

    func validate() throws {
        if verb != .revoke, !names.isEmpty { throw ValidationError("a NAME is for revoke") }
        if verb == .revoke, names.isEmpty { throw ValidationError("name the NAME of a token") }
        if json, verb != .list { throw ValidationError("--json is for list") }
        guard verb == .create else {
            if name != nil || !scope.isEmpty || !shop.isEmpty {
                throw ValidationError("--name, --scope and --shop are for create")
            }
            return
        }
        try validateNew()
    }

    private func validateNew() throws {
        guard let name, (1...64).contains(name.count), name.printable == name else {
            throw ValidationError("create needs a --name of 1 to 64 characters")
        }
        if scope.isEmpty { throw ValidationError("create needs a --scope: \(scopes)") }
        for text in scope where Scope(rawValue: text) == nil {
            throw ValidationError("--scope is one of \(scopes), not '\(text)'")
        }
        if shop.isEmpty { throw ValidationError("create needs a --shop, or --shop '*'") }
        for text in shop where text != "*" && ShopKey(source: text) == nil {
            throw ValidationError("--shop is like /pinduoduo/shops/10086, or '*', not '\(text)'")
        }
    }

    private var scopes: String { Scope.allCases.map(\.rawValue).joined(separator: ", ") }

    func run() async throws {
        try await orSayWhy {
            _ = try ShopFolders.read(dir)
            let file = TokenFile(in: ShopFolders.trimmed(dir))
            switch verb {
            case .create: try create(in: file)
            case .list: try list(file.read())
            case .revoke:
                for name in names {
                    try file.remove(name)
                    Terminal.standardError.line("'\(name)' is revoked".printable)
                }
            }
        }
    }

    private func create(in file: TokenFile) throws {
        var random = SystemRandomNumberGenerator()
        let (token, text) = Token.make(
            name ?? "",
            scopes: scope.compactMap(Scope.init),
            shops: shop,
            secret: (0..<Token.secretBytes).map { _ in random.next() },
            at: SystemClock().now
        )
        try file.add(token)
        try StandardOutput.write(Array("\(text)\n".utf8))
        Terminal.standardError.line("keep it well: it is not shown again")
    }

    private func list(_ tokens: [Token]) throws {
        let output = ListOutput(
            [
                .init(title: "name", isWhole: true), .init(title: "scopes"), .init(title: "shops"),
                .init(title: "created"),
            ],
            isJSON: json
        )
        for token in tokens {
            let scopes = token.scopes.map(\.rawValue)
            try output.add(
                row: [
                    token.name, scopes.joined(separator: ", "), token.shops.joined(separator: ", "),
                    token.created,
                ]
            ) { json in
                json.member("name", token.name)
                json.write("scopes", scopes)
                json.write("shops", token.shops)
                json.member("created", token.created)
            }
        }
        try output.finish()
        if output.count == 0 { Terminal.standardError.line("there are no tokens") }
    }
}

extension JSONText {
    fileprivate mutating func write(_ name: String, _ texts: [String]) {
        self.name(name)
        beginList()
        for text in texts { string(text) }
        endList()
    }
}
