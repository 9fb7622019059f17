import Automation
import Foundation
import Sandbox

/// What one run costs, from Swift, and what an image weighs.
enum RunCosts {
    private static let prelude = Source(
        name: "prelude",
        text: """
            local host = ...
            local ticket = host.view("ticket", {}, function(path, key) host.fail(path .. key) end)
            host.words.ask = host.ask
            host.words.body = function(f) host.entries.run = function() return f(ticket) end end
            """
    )

    /// The shape of a small rule; `shop` makes the programs of different shops differ.
    private static func program(shop: Int) -> Program {
        Program(
            prelude: [prelude],
            scripts: [
                Source(
                    name: "rules/bench.lua",
                    text: """
                        local shop = \(shop)
                        body(function(ticket)
                          if ticket.kind == "refund_only" and ticket.amount > 100 then
                            return ask("action", { text = "订单 " .. ticket.order, shop = shop })
                          end
                        end)
                        """
                )
            ]
        )
    }

    private static let document: FlatValue = {
        var writer = FlatWriter()
        writer.beginMap()
        for (name, text) in [
            ("kind", "refund_only"), ("reason", "quality"), ("order", "241120-000000001"),
            ("buyer", "b-1"), ("nick", "小王"), ("parcel", "in_transit"), ("carrier", "中通"),
        ] {
            writer.key(name)
            writer.string(text)
        }
        for (name, number) in [
            ("amount", 990), ("paid", 990), ("paid_at", 1_795_000_000), ("images", 2),
        ] {
            writer.key(name)
            writer.integer(Int64(number))
        }
        writer.key("virtual")
        writer.bool(false)
        writer.endMap()
        return writer.finish()
    }()

    static func report(starter: String) -> String {
        do {
            let hot = try costs(shops: 1, runs: 200_000)
            let many = try costs(shops: 1000, runs: 200_000)
            let image = try starterImage(starter)
            return """
                one run (restore, start, one ask, finish), image hot: \(hot) µs
                one run over 1,000 shops in turn: \(many) µs
                image of the starter shop: \(image.bytes / 1024) KiB; loading it: \(image.milliseconds) ms
                """
        } catch {
            return "failed: \(error)"
        }
    }

    /// Microseconds per run, the median of ten parts.
    private static func costs(shops: Int, runs: Int) throws -> String {
        let sandbox = try Sandbox()
        let images = try (0..<shops).map { try sandbox.load(program(shop: $0)) }
        var parts: [Double] = []
        for _ in 0..<10 {
            let clock = ContinuousClock()
            let time = clock.measure {
                for number in 0..<runs / 10 { run(images[number % shops], in: sandbox) }
            }
            parts.append(Double(time / .nanoseconds(1)) / Double(runs / 10) / 1000)
        }
        return String(format: "%.2f", parts.sorted()[5])
    }

    private static func run(_ image: Image, in sandbox: Sandbox) {
        guard let entry = image.entry("run") else { preconditionFailure("no entry") }
        let step = sandbox.start(
            image,
            entry: entry,
            arguments: .emptyList,
            document: document,
            now: 1_795_000_000,
            seed: 1,
            asks: true,
            limits: Limits()
        )
        guard case .asked = step else { preconditionFailure("it did not ask: \(step)") }
        guard case .finished = sandbox.resume(answer: .null, document: nil, now: 1_795_000_000)
        else {
            preconditionFailure("it did not finish")
        }
    }

    private static func starterImage(_ folder: String) throws -> (bytes: Int, milliseconds: String)
    {
        let sandbox = try Sandbox()
        let scripts = try ShopScripts(
            settings: source("shop.lua", in: folder),
            rules: sources("rules", in: folder),
            templates: sources("templates", in: folder)
        )
        let rulebook = try Rulebook(scripts, in: sandbox)
        var times: [Double] = []
        var bytes = 0
        for _ in 0..<20 {
            let time = try ContinuousClock().measure {
                bytes = try rulebook.imageBytes(in: sandbox)
            }
            times.append(Double(time / .microseconds(1)) / 1000)
        }
        return (bytes, String(format: "%.2f", times.sorted()[10]))
    }

    private static func sources(_ name: String, in folder: String) throws -> [Source] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)").sorted()
            .filter { $0.hasSuffix(".lua") }.map { try source("\(name)/\($0)", in: folder) }
    }

    private static func source(_ name: String, in folder: String) throws -> Source {
        Source(name: name, text: try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
    }
}
