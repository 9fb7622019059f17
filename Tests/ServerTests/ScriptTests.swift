import Automation
import Disputes
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// A shop's scripts over HTTP: sent, checked, put to work, and taken back.
@Suite struct ScriptTests {
    private static let shop = "shop=/pinduoduo/shops/10086"

    private typealias JSON = [String: Any]

    private func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSON? = nil,
        _ client: any TestClientProtocol,
        _ headers: HTTPFields = [:]
    ) async throws -> (status: Int, json: JSON) {
        let bytes = try body.map { try JSONSerialization.data(withJSONObject: $0) }
        let answer = try await client.execute(
            uri: "/v1/\(path)",
            method: method,
            headers: headers,
            body: bytes.map { ByteBuffer(bytes: $0) }
        )
        let json = try JSONSerialization.jsonObject(with: Data(answer.text.utf8))
        return (answer.status.code, try #require(json as? JSON))
    }

    /// The shop's files with another reply.
    private func files(saying reply: String) -> JSON {
        var files = LiveWeb.files("10086")
        files["rules/a.lua"] = files["rules/a.lua"]?.replacing("亲,收到", with: reply)
        return ["files": files]
    }

    /// Sends a version.
    ///
    /// - Returns: its id.
    private func upload(_ reply: String, _ client: any TestClientProtocol) async throws -> String {
        let answer = try await ask(.post, "scripts?\(Self.shop)", files(saying: reply), client)
        #expect(answer.status == 201)
        return try #require(answer.json["version"] as? String)
    }

    /// What the rules answer to a message of a ticket.
    private func reply(_ host: LiveHost, on ticket: String) async throws -> String {
        let start = host.lastPosition
        let event = Sample.message("e-\(ticket)-\(start)", ticket: ticket)
        _ = try await host.accept([Array(event.utf8)])
        for try await item in host.stream(after: start) where item.type == "settle.action.done" {
            let json = try JSONSerialization.jsonObject(with: Data(item.body))
            let data = (json as? JSON)?["data"] as? JSON
            let args = data?["args"] as? JSON
            return args?["text"] as? String ?? ""
        }
        return ""
    }

    @Test func `a version is kept, put to work and taken back, without a restart`() async throws {
        let web = try LiveWeb()
        try await web.run { client, host in
            #expect(try await reply(host, on: "T1") == "亲,收到")
            let second = try await upload("亲,您好", client)
            #expect(try await reply(host, on: "T2") == "亲,收到")
            let activated = try await ask(
                .post,
                "scripts/\(second)/activate?\(Self.shop)",
                nil,
                client
            )
            #expect(activated.status == 200)
            #expect(try await reply(host, on: "T3") == "亲,您好")
            let path = "\(web.folder)/shops/10086/rules/a.lua"
            #expect(try String(contentsOfFile: path, encoding: .utf8).contains("亲,您好"))
            let list = try await ask(.get, "scripts?\(Self.shop)", nil, client)
            #expect(list.json["active"] as? String == second)
            #expect((list.json["versions"] as? [JSON])?.count == 2)
            let back = try await ask(.post, "scripts/rollback?\(Self.shop)", nil, client)
            #expect(back.status == 200)
            #expect(try await reply(host, on: "T4") == "亲,收到")
            let first = try #require(back.json["version"] as? String)
            let shown = try await ask(.get, "scripts/\(first)?\(Self.shop)", nil, client)
            #expect((shown.json["files"] as? [String: String]) == LiveWeb.files("10086"))
        }
        // The next start sees what is at work.
        try await web.run { _, host in
            let reply = try await reply(host, on: "T5")
            #expect(reply == "亲,收到")
        }
    }

    @Test func `runs that wait are moved page by page, within one's shops`() async throws {
        let web = try LiveWeb()
        let all = try web.token(.admin, name: "all")
        let one = try web.token(.approve, shops: ["/pinduoduo/shops/10086"])
        try await web.run { client, host in
            let events = (0..<300).map { Sample.message("e-\($0)", ticket: "T\($0)", text: "稍后") }
            let other = Sample.message("e-x", shop: "10087", ticket: "X", text: "稍后")
            _ = try await host.accept((events + [other]).map { Array($0.utf8) })
            var left = 301
            for try await item in host.stream(after: 0) where item.type == "settle.rules.decided" {
                left -= 1
                if left == 0 { break }
            }
            var files = LiveWeb.files("10086")
            files["rules/a.lua"]?.append("-- 改过\n")
            let sent = try await ask(.post, "scripts?\(Self.shop)", ["files": files], client, all)
            let version = try #require(sent.json["version"] as? String)
            let activate = "scripts/\(version)/activate?\(Self.shop)"
            #expect(try await ask(.post, activate, nil, client, all).status == 200)
            let first = try await ask(.post, "runs/move", nil, client, one)
            #expect(first.json["waiting"] as? Int == 256)
            #expect(first.json["moved"] as? Int == 256)
            let next = try #require(first.json["next"] as? String)
            let last = try await ask(.post, "runs/move?after=\(next)", nil, client, one)
            #expect(last.json["waiting"] as? Int == 44)
            #expect(last.json["problems"] as? [String] == [])
            #expect(last.json["next"] == nil)
        }
    }

    @Test func `a version that can't run is refused with its errors, and the old one goes on`()
        async throws
    {
        try await LiveWeb().run { client, host in
            var files = LiveWeb.files("10086")
            files["rules/b.lua"] = "rule \"坏\" { on = 'buyer.messaged' }"
            for path in ["scripts", "scripts/check"] {
                let answer = try await ask(
                    .post,
                    "\(path)?\(Self.shop)",
                    ["files": files],
                    client
                )
                #expect(answer.status == 422)
                let findings = try #require(answer.json["findings"] as? [JSON])
                #expect(findings.first?["file"] as? String == "rules/b.lua")
                #expect(findings.first?["line"] as? Int == 1)
            }
            let list = try await ask(.get, "scripts?\(Self.shop)", nil, client)
            #expect((list.json["versions"] as? [JSON])?.isEmpty == true)
            #expect(try await reply(host, on: "T1") == "亲,收到")
        }
    }

    @Test func `a check keeps nothing`() async throws {
        try await LiveWeb().run { client, _ in
            let answer = try await ask(
                .post,
                "scripts/check?\(Self.shop)",
                files(saying: "亲,您好"),
                client
            )
            #expect(answer.status == 200)
            let list = try await ask(.get, "scripts?\(Self.shop)", nil, client)
            #expect((list.json["versions"] as? [JSON])?.isEmpty == true)
        }
    }

    @Test func `scripts of another shop are refused`() async throws {
        try await LiveWeb().run { client, _ in
            let files = LiveWeb.files("10087")
            let answer = try await ask(.post, "scripts?\(Self.shop)", ["files": files], client)
            #expect(answer.status == 422)
            #expect(
                answer.json["detail"] as? String
                    == "shop.lua is of another shop than /pinduoduo/shops/10086"
            )
        }
    }

    @Test(arguments: [
        "../shop.lua", "rules/../../x.lua", "rules/a/b.lua", "/etc/passwd", "rules/.lua",
        "rules/.a.lua", "rules/a.txt", "tests/a.lua", "rules\\a.lua", "rules/a\\b.lua",
        "rules/a\u{0}.lua", "rules/\(String(repeating: "a", count: 97)).lua", "",
    ])
    func `a file that a shop's folder can't have is refused`(name: String) async throws {
        let web = try LiveWeb()
        try await web.run { client, _ in
            var files = LiveWeb.files("10086")
            files[name] = "-- 注释"
            let answer = try await ask(.post, "scripts?\(Self.shop)", ["files": files], client)
            #expect(answer.status == 400)
        }
        #expect(!FileManager.default.fileExists(atPath: "\(web.folder)/shops/x.lua"))
    }

    @Test(arguments: [(200, 201), (201, 400)])
    func `a version has at most 200 files`(count: Int, status: Int) async throws {
        try await LiveWeb().run { client, _ in
            var files = LiveWeb.files("10086")
            for number in files.count..<count { files["templates/t\(number).lua"] = "return {}" }
            let answer = try await ask(.post, "scripts?\(Self.shop)", ["files": files], client)
            #expect(answer.status == status)
        }
    }

    @Test func `a version that is too large is refused`() async throws {
        try await LiveWeb().run { client, _ in
            var files = LiveWeb.files("10086")
            files["rules/b.lua"] = String(repeating: "-", count: 2 << 20)
            let answer = try await ask(.post, "scripts?\(Self.shop)", ["files": files], client)
            #expect(answer.status == 413)
        }
    }

    @Test(arguments: ["0123456789abcdef", "..", "0123456789ABCDEF", "%2e%2e%2f%2e%2e", "x"])
    func `a version that is not kept can't be put to work`(id: String) async throws {
        try await LiveWeb().run { client, _ in
            for (method, path) in [
                (HTTPRequest.Method.post, "scripts/\(id)/activate"), (.get, "scripts/\(id)"),
            ] {
                let answer = try await ask(method, "\(path)?\(Self.shop)", nil, client)
                #expect(answer.status == 404)
            }
        }
    }

    @Test func `without an earlier version there is no way back`() async throws {
        try await LiveWeb().run { client, _ in
            let answer = try await ask(.post, "scripts/rollback?\(Self.shop)", nil, client)
            #expect(answer.status == 409)
        }
    }

    @Test func `who may not change a shop's scripts sees them, or nothing`() async throws {
        let web = try LiveWeb()
        let reader = try web.token(.read, name: "reader")
        let other = try web.token(.admin, shops: ["/pinduoduo/shops/10087"], name: "other")
        try await web.run { client, _ in
            let routes: [(HTTPRequest.Method, String)] = [
                (.post, "scripts"), (.post, "scripts/check"), (.post, "scripts/rollback"),
                (.post, "scripts/0123456789abcdef/activate"), (.put, "canary"),
                (.delete, "canary"),
            ]
            for (method, path) in routes {
                let body = files(saying: "亲")
                let read = try await ask(method, "\(path)?\(Self.shop)", body, client, reader)
                #expect(read.status == 403, "\(method) \(path)")
                let foreign = try await ask(method, "\(path)?\(Self.shop)", body, client, other)
                #expect(foreign.status == 404, "\(method) \(path)")
            }
            #expect(try await ask(.get, "scripts?\(Self.shop)", nil, client, reader).status == 200)
            #expect(try await ask(.get, "scripts?\(Self.shop)", nil, client, other).status == 404)
            #expect(try await ask(.get, "scripts", nil, client, reader).status == 400)
        }
    }

    private func put(
        _ share: Double,
        _ version: String,
        _ client: any TestClientProtocol
    ) async throws -> Int {
        let body: JSON = ["version": version, "share": share]
        return try await ask(.put, "canary?\(Self.shop)", body, client).status
    }

    @Test func `a share of the tickets sees a version, after a restart as well`() async throws {
        let web = try LiveWeb()
        try await web.run { client, host in
            let second = try await upload("亲,您好", client)
            #expect(try await put(1.01, second, client) == 400)
            #expect(try await put(-0.1, second, client) == 400)
            #expect(try await put(1, "0123456789abcdef", client) == 404)
            #expect(try await reply(host, on: "T1") == "亲,收到")
            #expect(try await put(1, second, client) == 200)
            #expect(try await reply(host, on: "T2") == "亲,您好")
        }
        try await web.run { client, host in
            #expect(try await reply(host, on: "T3") == "亲,您好")
            let ended = try await ask(.delete, "canary?\(Self.shop)", nil, client)
            #expect(ended.status == 200)
            #expect(try await reply(host, on: "T4") == "亲,收到")
        }
        try await web.run { _, host in
            let reply = try await reply(host, on: "T5")
            #expect(reply == "亲,收到")
        }
    }

    @Test func `an activation that was cut short is finished at the next start`() async throws {
        let web = try LiveWeb()
        try await web.run { client, _ in
            let second = try await upload("亲,您好", client)
            let activated = "scripts/\(second)/activate?\(Self.shop)"
            #expect(try await ask(.post, activated, nil, client).status == 200)
        }
        // As a host leaves it that dies while files are put into the folder.
        let folder = "\(web.folder)/shops/10086"
        let path = "\(folder)/.settle/versions/history.json"
        var text = try String(contentsOfFile: path, encoding: .utf8)
        let version = try #require(text.firstMatch(of: /"version" : "([0-9a-f]{16})"/)?.1)
        text = text.replacing(
            "{\n  \"activations\"",
            with: "{\n  \"activating\" : \"\(version)\",\n  \"activations\""
        )
        #expect(text.contains("activating"))
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try "-- 只写了一半".write(
            toFile: "\(folder)/rules/zz.lua",
            atomically: true,
            encoding: .utf8
        )
        try await web.run { client, _ in
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/rules/zz.lua"))
            let kept = try String(contentsOfFile: path, encoding: .utf8)
            #expect(!kept.contains("activating"))
        }
    }

    @Test func `files that are put into the folder keep its permissions`() async throws {
        let web = try LiveWeb()
        let folder = "\(web.folder)/shops/10086"
        let files = FileManager.default
        for (name, mode) in [("shop.lua", 0o640), ("rules/a.lua", 0o604)] {
            try files.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder)/\(name)")
        }
        try await web.run { client, _ in
            var version = LiveWeb.files("10086")
            version["rules/a.lua"]?.append("-- 改过\n")
            version["rules/b.lua"] = "-- 新的\n"
            let sent = try await ask(.post, "scripts?\(Self.shop)", ["files": version], client)
            let id = try #require(sent.json["version"] as? String)
            let path = "scripts/\(id)/activate?\(Self.shop)"
            #expect(try await ask(.post, path, nil, client).status == 200)
        }
        let modes = try ["rules/a.lua", "rules/b.lua"].map { name in
            try files.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
        }
        #expect(modes == [0o604, 0o640])
    }

    @Test func `files that are changed by hand are loaded, and taken down as a version`()
        async throws
    {
        let web = try LiveWeb(shops: ["10086"])
        try await web.run { client, host in
            let library = try #require(web.library)
            let path = "\(web.folder)/shops/10086/rules/a.lua"
            let text = try #require(LiveWeb.files("10086")["rules/a.lua"])
            try text.replacing("亲,收到", with: "亲,好的").write(
                toFile: path,
                atomically: true,
                encoding: .utf8
            )
            await library.look()
            #expect(try await reply(host, on: "T1") == "亲,好的")
            try "rule".write(toFile: path, atomically: true, encoding: .utf8)
            await library.look()
            #expect(try await reply(host, on: "T2") == "亲,好的")
            let list = try await ask(.get, "scripts?\(Self.shop)", nil, client)
            #expect((list.json["versions"] as? [JSON])?.count == 2)
            let back = try await ask(.post, "scripts/rollback?\(Self.shop)", nil, client)
            #expect(back.status == 200)
            #expect(try await reply(host, on: "T3") == "亲,收到")
        }
    }

    private func write(_ text: String, _ name: String, _ web: LiveWeb) throws {
        let path = "\(web.folder)/shops/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func rules(saying reply: String) -> String {
        LiveWeb.files("10086")["rules/a.lua"]?.replacing("亲,收到", with: reply) ?? ""
    }

    @Test func `a version that was refused is not what there is to go back to`() async throws {
        let web = try LiveWeb()
        try await web.run { client, host in
            let library = try #require(web.library)
            try write("rule", "10086/rules/a.lua", web)
            await library.look()
            try write(rules(saying: "亲,好的"), "10086/rules/a.lua", web)
            await library.look()
            #expect(try await reply(host, on: "T1") == "亲,好的")
            let back = try await ask(.post, "scripts/rollback?\(Self.shop)", nil, client)
            #expect(back.status == 200)
            #expect(try await reply(host, on: "T2") == "亲,收到")
        }
    }

    @Test func `what was changed while no host ran is a version as well`() async throws {
        let web = try LiveWeb()
        try await web.run { client, _ in
            let second = try await upload("亲,您好", client)
            let path = "scripts/\(second)/activate?\(Self.shop)"
            #expect(try await ask(.post, path, nil, client).status == 200)
        }
        try write(rules(saying: "亲,好的"), "10086/rules/a.lua", web)
        try await web.run { client, host in
            let list = try await ask(.get, "scripts?\(Self.shop)", nil, client)
            #expect((list.json["activations"] as? [JSON])?.count == 3)
            #expect(try await reply(host, on: "T1") == "亲,好的")
            _ = try await ask(.post, "scripts/rollback?\(Self.shop)", nil, client)
            #expect(try await reply(host, on: "T2") == "亲,您好")
        }
    }

    @Test func `of two folders of a shop the one at work is changed`() async throws {
        let web = try LiveWeb()
        try FileManager.default.copyItem(
            atPath: "\(web.folder)/shops/10086",
            toPath: "\(web.folder)/shops/10086-old"
        )
        try await web.run { client, host in
            let library = try #require(web.library)
            let second = try await upload("亲,您好", client)
            let path = "scripts/\(second)/activate?\(Self.shop)"
            #expect(try await ask(.post, path, nil, client).status == 200)
            try write(rules(saying: "旧的"), "10086-old/rules/a.lua", web)
            await library.look()
            #expect(try await reply(host, on: "T1") == "亲,您好")
        }
        let file = "\(web.folder)/shops/10086/rules/a.lua"
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("亲,您好"))
    }

    @Test func `a folder that becomes another shop's is no longer the first one's`() async throws {
        let web = try LiveWeb(shops: ["10086"])
        try await web.run { client, _ in
            let library = try #require(web.library)
            for (name, text) in LiveWeb.files("10099") { try write(text, "10086/\(name)", web) }
            await library.look()
            let first = try await ask(.get, "scripts?\(Self.shop)", nil, client)
            #expect(first.status == 404)
            let other = "scripts?shop=/pinduoduo/shops/10099"
            #expect(try await ask(.get, other, nil, client).status == 200)
        }
    }

    @Test func `a history that can't be read keeps no host from starting`() async throws {
        let web = try LiveWeb()
        let folder = "\(web.folder)/shops/10086/.settle/versions"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        try write("{", "10086/.settle/versions/history.json", web)
        try await web.run { client, host in
            let answered = try await reply(host, on: "T1")
            #expect(answered == "亲,收到")
            #expect(try await ask(.get, "scripts?\(Self.shop)", nil, client).status == 503)
            let other = "scripts?shop=/pinduoduo/shops/10087"
            #expect(try await ask(.get, other, nil, client).status == 200)
        }
    }

    private func send(_ count: Int, _ client: any TestClientProtocol) async throws {
        for number in 0..<count {
            let event = Sample.message("e-\(number)", ticket: "T\(number)")
            #expect(try await client.post(event).status == .accepted)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `events that come while scripts change again and again are each decided once`()
        async throws
    {
        let web = try LiveWeb()
        try await web.run { client, host in
            let library = try #require(web.library)
            async let sent: Void = send(200, client)
            var round = 0
            while web.eventIDs().count < 200, round < 10_000 {
                round += 1
                try write(rules(saying: "第 \(round % 2) 版"), "10086/rules/a.lua", web)
                await library.look()
            }
            try await sent
            #expect(round > 1)
            var left = 200
            for try await item in host.stream(after: 0) where item.type == "settle.rules.decided" {
                left -= 1
                if left == 0 { break }
            }
        }
        let tickets = (0..<200).map { "T\($0)" }.sorted()
        let items = web.journal.stream(after: 0, limit: 10_000)
        for type in ["settle.rules.decided", "settle.action.done"] {
            #expect(items.filter { $0.type == type }.map(\.ticket).sorted() == tickets, "\(type)")
        }
    }
}
