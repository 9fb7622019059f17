import Foundation
import Testing

/// Wrong words, wrong paths and broken shops for `settle simulate`.
@Suite struct SimulateUsageTests {
    private let place: Workplace

    init() throws {
        place = try Workplace(rules: Sample.rules)
    }

    private static let shop = "simulate --platform taobao --shop 1 --seed 1"

    @Test(arguments: [
        RunUsageTests.Misuse("simulate", "Error: Missing expected argument '--tickets <N>'"),
        .init("simulate --tickets 1", "Error: Missing expected argument '--seed <K>'"),
        .init(
            "simulate --tickets 1 --seed 1",
            "Error: name the shop: --platform and --shop, or --with DIR for a shop with rules"
        ),
        .init(
            "simulate --platform ebay --shop 1 --tickets 1 --seed 1",
            "Error: --platform is one of kuaishou, pinduoduo, alibaba1688, taobao, not 'ebay'"
        ),
        .init("\(shop) --tickets 0", "Error: tickets are from 1 to 10000000, not 0"),
        .init("\(shop) --tickets=-3", "Error: tickets are from 1 to 10000000, not -3"),
        .init("\(shop) --tickets 10000001", "Error: tickets are from 1 to 10000000, not 10000001"),
        .init(
            "\(shop) --tickets 99999999999999999999",
            "Error: The value '99999999999999999999' is invalid for '--tickets <N>'"
        ),
        .init(
            "simulate --platform taobao --shop 1 --tickets 1 --seed abc",
            "Error: The value 'abc' is invalid for '--seed <K>'"
        ),
        .init(
            "simulate --platform taobao --shop 1 --tickets 1 --seed=-1",
            "Error: The value '-1' is invalid for '--seed <K>'"
        ),
        .init(
            "simulate --platform taobao --shop a/b --tickets 1 --seed 1",
            "Error: a shop's number has 1 to 64 bytes without spaces and /, not 'a/b'"
        ),
        .init("\(shop) --tickets 1 --days 0", "Error: days are from 1 to 366, not 0"),
        .init(
            "\(shop) --tickets 1 --from 2026-02-30",
            "Error: --from is a day like 2026-11-20, not '2026-02-30'"
        ),
        .init(
            "\(shop) --tickets 1 --rate 0",
            "Error: --rate is events a second, above 0 and up to 1000000, not 0.0"
        ),
        .init(
            "\(shop) --tickets 1 --rate nan",
            "Error: --rate is events a second, above 0 and up to 1000000, not nan"
        ),
        .init("\(shop) --tickets 1 --json", "Error: --json is for --with DIR"),
        .init("\(shop) --tickets 1 --people 3", "Error: --people is for --with DIR"),
        .init(
            "simulate --with shop --tickets 1 --seed 1 --shop 1",
            "Error: --platform and --shop are said by shop.lua of --with DIR"
        ),
        .init(
            "simulate --with shop --tickets 1 --seed 1 --rate 5",
            "Error: --rate is for a stream; with --with nobody waits for the clock"
        ),
        .init(
            "simulate --with shop --tickets 1 --seed 1 --people 0",
            "Error: --people is hours, from 1 to 240, not 0"
        ),
    ])
    func `wrong usage exits 64, says what is wrong and prints no event`(
        _ misuse: RunUsageTests.Misuse
    ) throws {
        let outcome = try Child(misuse.arguments, in: place.path).finish()
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix(misuse.says), "\(outcome.errors)")
    }

    @Test func `help has examples`() throws {
        let outcome = try place.settle("simulate", "--help")
        #expect(outcome.status == 0)
        #expect(outcome.lines.contains { $0.contains("settle simulate --with my-shop") })
    }

    private func fails(_ arguments: String, _ sentence: String) throws {
        let arguments = arguments.split(separator: " ").map(String.init)
        let outcome = try Child(arguments, in: place.path).finish()
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "error: \(sentence)\n")
    }

    @Test func `what can't be written is said, with the path`() throws {
        try fails(
            "\(Self.shop) --tickets 1 --output nowhere/events.jsonl",
            """
            events can't be written to nowhere/events.jsonl: No such file or directory; \
            the same seed makes them again
            """
        )
        try fails(
            "\(Self.shop) --tickets 1 --output shop",
            "events can't be written to shop: Is a directory; the same seed makes them again"
        )
        try fails(
            "\(Self.shop) --tickets 1 --output /dev/full",
            """
            events can't be written to /dev/full: No space left on device; \
            the same seed makes them again
            """
        )
    }

    @Test func `a folder that is no shop, several shops and a broken shop are named`() throws {
        try fails(
            "simulate --with nowhere --tickets 1 --seed 1",
            "nowhere does not exist; name a shop's folder, with a shop.lua in it"
        )
        try place.write(Sample.settings(), to: "shops/a/shop.lua")
        try place.write(Sample.settings(id: "2"), to: "shops/b/shop.lua")
        try fails(
            "simulate --with shops --tickets 1 --seed 1",
            "shops has 2 shops; --with takes the folder of one"
        )
        try place.write("rule \"x\" {", to: "shops/b/rules/x.lua")
        try fails(
            "simulate --with shops/b --tickets 1 --seed 1",
            "shops/b/rules/x.lua:1: unexpected symbol near <eof>"
        )
    }
}
