import Foundation
import Testing

/// `settle serve --notify`: who is told when something waits for a human.
@Suite struct NotifyTests {
    /// Runs a host that notifies, until a file holds something.
    private func told(
        _ place: Workplace,
        _ notify: String,
        _ options: [String] = [],
        log: String = "log",
        ignoredSignal: String? = nil
    ) async throws -> String {
        let child = try Child(
            ["serve", "shop", "--listen", "127.0.0.1:0", "--stdin", "--notify", notify]
                + options,
            in: place.path,
            input: .pipe,
            terminal: try Descriptor(writing: place[log]),
            ignoredSignal: ignoredSignal
        )
        child.write([Sample.request(1, fen: "5000", parcel: "signed")])
        while text(place, "told").isEmpty { await Task.yield() }
        #expect(child.end(with: SIGTERM).status == 0)
        return text(place, "told")
    }

    private func text(_ place: Workplace, _ name: String) -> String {
        (try? String(contentsOfFile: place[name], encoding: .utf8)) ?? ""
    }

    @Test func `a command reads it, and nothing else of the host's is open to it`() async throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let command = "ls /proc/self/fd > open; cat > part; mv part told"
        let told = try await told(place, command)
        #expect(told.hasPrefix(#"{"at":"20"#))
        #expect(told.contains(#""why":"needs_approval""#) && told.contains(#""ticket":"T1""#))
        #expect(!told.contains("衣服有个洞"))
        #expect(text(place, "open").split(separator: "\n") == ["0", "1", "2", "3"])
    }

    @Test func `what is kept can be read by its owner alone, whoever made the file`() async throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        try place.write("", to: "shop/.settle/journal.db")
        #expect(unsafe chmod(place["shop/.settle/journal.db"], 0o644) == 0)
        _ = try await told(place, "cat > part; mv part told")
        let attributes = try FileManager.default.attributesOfItem(
            atPath: place["shop/.settle/journal.db"]
        )
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `a command that fails is run again`() async throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let command = "if [ -e once ]; then cat > part; mv part told; else touch once; exit 3; fi"
        let told = try await told(place, command)
        #expect(told.contains(#""count":1"#))
        #expect(text(place, "log").contains("the command ended with 3"))
    }

    @Test func `a command that takes too long is killed, with all that it started, and run again`()
        async throws
    {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        // It waits for a child that nobody ends.
        let command = """
            if [ -e child ]; then cat > part; mv part told; \
            else tail -f /dev/null & echo $! > child; wait; fi
            """
        let told = try await told(place, command, ["--notify-within", "1"])
        #expect(told.contains(#""count":1"#))
        #expect(text(place, "log").contains("the command took longer than 1 s and was killed"))
        let child = try #require(pid_t(text(place, "child").trimmingCharacters(in: .newlines)))
        // Nobody has to have waited for it yet.
        let process = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
        #expect(process?.contains(") Z ") ?? true)
    }

    @Test func `a host that was started to ignore its children's ends hears of this one`()
        async throws
    {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let command = "if [ -e once ]; then cat > part; mv part told; else touch once; exit 3; fi"
        _ = try await told(place, command, ignoredSignal: "CHLD")
        #expect(text(place, "log").contains("the command ended with 3"))
    }

    @Test(arguments: [
        ["--notify", ""], ["--notify", "https://"], ["--notify", "http://a b/"],
        ["--notify-secret-file", "s"], ["--notify", "cat", "--notify-secret-file", "s"],
        ["--notify", "cat", "--notify-within", "0"], ["--notify", "cat", "--notify-within", "301"],
        ["--notify-within", "5"], ["--notify", "https://example.com/", "--notify-within", "5"],
    ])
    func `wrong usage is 64`(arguments: [String]) throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let child = try Child(["serve", "shop"] + arguments, in: place.path)
        #expect(try child.finish().status == 64)
    }

    @Test func `a secret that is none is not used, and not shown`() throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        try place.write("whsec_c2VjcmV0\n", to: "secret")
        let arguments = ["serve", "shop", "--notify", "https://example.com/"]
        let short = try Child(arguments + ["--notify-secret-file", "secret"], in: place.path)
            .finish()
        #expect(short.status == 1)
        #expect(short.errors == "error: secret: the secret has 6 bytes; it must have 24 to 64\n")
        let missing = try Child(arguments + ["--notify-secret-file", "none"], in: place.path)
            .finish()
        #expect(missing.errors == "error: none: the secret can't be read\n")
    }
}
