import Automation
import Disputes
import Sandbox
import Synchronization
import Testing

/// A ticket's story: everything the journal knows of it, in order.
@Suite struct StoryTests {
    @Test func `a story in order, with the lines that asked and every state of every action`()
        throws
    {
        let play = Play(shop: Self.shop)
        let first = try play.run([.event(requested())])
        let key = try #require(first.journal.openActions(after: 0, limit: 1).first?.key)
        let outcome = try play.run([
            .event(requested()), .order(.approve(key: key)),
            .event(messaged("好的", id: "e-2", at: "2026-11-20T09:30:00+08:00")),
            .event(messaged("谢谢", id: "e-3", at: "2026-11-20T12:00:00+08:00")),
        ])
        let told = try story(outcome.journal, Self.shop)
        #expect(told == Self.picture, "\(told)")
    }

    private static let shop = ShopFixture(
        settings: "mode = 'live', allow = { 'reply' }",
        rules: """
            rule "先批后等" {
              on = "refund.requested",
              run = function(ticket)
                log("开始", ticket.id)
                ticket:agree_refund { amount = yuan(5) }
                local news = ticket:await("buyer.messaged", hours(2))
                log "有回音"
                ticket:reply("收到:" .. news.text)
                wait(hours(1))
                error "坏了"
              end,
            }
            rule "问候" { on = "buyer.messaged", when = { ["event.text"] = contains("谢") },
              run = function(ticket) local ok, why = ticket:allowed("reject") remember("次数", 3) end }
            """
    )

    private static let picture = """
        08:00:00 refund.requested nil → awaiting_merchant
          先批后等: fired
          ▶ 先批后等 rules/a.lua:1
            08:00:00 log rules/a.lua:4: 开始 T1
            08:00:00 rules/a.lua:5 | ticket:agree_refund { amount = yuan(5) } | agree_refund { amount = yuan(5.00) }
            08:00:00 needs_approval, agree_refund is not in allow of shop.lua, refund 5.00 reserved
            08:00:00 ready
            08:00:00 done, refund 5.00 posted, print
            08:00:00 rules/a.lua:6 | local news = ticket:await("buyer.messaged", hours(2)) | await { types = { "buyer.messaged" }, within = 7200 }
        09:30:00 buyer.messaged "好的" refunding → refunding
          问候: event.text is "好的"; wanted contains("谢")
          ↻ 先批后等 rules/a.lua:1
            09:30:00 answer buyer.messaged "好的"
            09:30:00 log rules/a.lua:7: 有回音
            09:30:00 rules/a.lua:8 | ticket:reply("收到:" .. news.text) | reply { text = "收到:好的" }
            09:30:00 done, print
            09:30:00 rules/a.lua:9 | wait(hours(1)) | wait 3600
            10:30:00 answer the time is over
            10:30:00 failed rules/a.lua:10: 坏了
        12:00:00 buyer.messaged "谢谢" refunding → refunding
          问候: fired
          ▶ 问候 rules/a.lua:13
            12:00:00 rules/a.lua:14 | run = function(ticket) local ok, why = ticket:allowed("reject") remember("次数", 3) end } | allowed "reject"
            12:00:00 answer no: reject is not possible in refunding: only reply, note, tag, hand_over and, after a verdict, appeal are
            12:00:00 rules/a.lua:14 | run = function(ticket) local ok, why = ticket:allowed("reject") remember("次数", 3) end } | remember "次数", 3
            12:00:00 answer kept
            12:00:00 done
        now refunding
        """

    @Test func `a run is told with the scripts it was begun on`() throws {
        let old = ShopFixture(rules: rule("wait(hours(1))\nticket:note '旧'"))
        let new = ShopFixture(rules: "-- 新\n\n\n" + rule("ticket:note '新'"))
        let outcome = try Play(shop: old).run([.event(requested()), .reload(new), .drain])
        let told = try story(outcome.journal, new)
        #expect(told.contains("rules/a.lua:2 | wait(hours(1)) | wait 3600"), "\(told)")
        #expect(told.contains("rules/a.lua:3 | ticket:note '旧' | note { text = \"旧\" }"), "\(told)")
    }

    @Test func `a retried step is told with each of its tries`() throws {
        let shop = ShopFixture(rules: rule("ticket:agree_refund()\nticket:note 'x'"))
        let answers = GatewayAnswers([
            .failed(code: "busy", message: "later"), .done(reference: "R-2"),
        ])
        let play = Play(shop: shop, clock: .wall, gateway: { _ in answers.next() })
        let first = try Play(
            shop: shop,
            clock: .wall,
            gateway: { _ in
                .failed(code: "busy", message: "later")
            }
        ).run([.event(requested())])
        let run = try #require(first.journal.runs(after: 0, limit: 1).first)
        let id = run.id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let outcome = try play.run([.event(requested()), .order(.retry(run: id))])
        let told = try story(outcome.journal, shop)
        let states = told.split(separator: "\n").map { $0.drop { $0 == " " }.dropFirst(9) }
        #expect(
            states.filter {
                $0.hasPrefix("ready") || $0.hasPrefix("sending") || $0.contains("ed,")
                    || $0.contains("R-2")
            } == [
                "ready, refund 9.90 reserved", "sending",
                "failed, busy: later, refund 9.90 released",
                "ready, refund 9.90 reserved", "sending", "done, refund 9.90 posted, R-2",
            ],
            "\(told)"
        )
    }

    @Test func `what did not fit, and what nobody knows, is told`() throws {
        let shop = ShopFixture(rules: rule("ticket:note 'x'"))
        let outcome = try shop.rehearse([
            requested(), event("return.shipped", id: "e-2"), event("order.praised", id: "e-3"),
        ])
        let events = try #require(try tell(outcome.journal, shop)).chapters.map(\.event)
        #expect(events.map(\.fit) == [.fitted, .misfit, .unknownType])
        #expect(events[1].misfit?.isEmpty == false)
        #expect(events[1].to.isEmpty)
    }

    @Test(arguments: [1, 2, 255, 256, 257, 299, 300, 301])
    func `only the last events are told where there are more`(last: Int) throws {
        let shop = ShopFixture(
            rules: "rule 'r' { on = 'buyer.messaged', run = function(t) t:note(t.event.text) end }"
        )
        var events = [requested()]
        for number in 2...300 { events.append(messaged("第 \(number) 句", id: "e-\(number)")) }
        let outcome = try shop.rehearse(events)
        let story = try #require(try tell(outcome.journal, shop, last: last))
        #expect(story.chapters.count == min(last, 300))
        #expect(story.eventsLeftOut == max(0, 300 - last))
        #expect(story.chapters.last?.event.words == "第 300 句")
        #expect(story.chapters.last?.parts.count == 1)
        #expect(story.chapters.map(\.event.number) == Array(Int64(max(1, 301 - last))...300))
    }

    @Test func `a ticket that nobody knows has no story, and near ids are found`() throws {
        let shop = ShopFixture(rules: rule(""))
        let outcome = try shop.rehearse([
            requested(id: "1", ticket: "T1001"), requested(id: "2", ticket: "T1002"),
            requested(id: "3", ticket: "PX77"),
        ])
        let desk = Desk(journal: outcome.journal, shops: [try shop.readSettings()])
        let key = TicketKey(shop: shop.key, id: "T100")
        #expect(try desk.story(of: key)?.ticket == nil)
        #expect(try desk.tickets(named: "T1001").tickets.map(\.id) == ["T1001"])
        #expect(try desk.tickets(named: "T1001").near.isEmpty)
        for (asked, near) in [
            ("T100", ["T1001", "T1002"]), ("T1010", ["T1001", "T1002"]),
            ("T1002x", ["T1002", "T1001"]),
            ("px", []), ("PX7", ["PX77"]), ("", []), ("完全不同", []),
        ] {
            let named = try desk.tickets(named: asked)
            #expect(named.tickets.isEmpty)
            #expect(named.near == near, "\(asked)")
        }
        #expect(try desk.tickets(named: "T1001", in: "1").tickets.isEmpty)
        #expect(
            try desk.tickets(named: "T1001", in: "/pinduoduo/shops/10086").tickets == [
                TicketKey(shop: shop.key, id: "T1001")
            ]
        )
    }

    @Test func `names of rules come from the folder where nothing ever fired`() throws {
        let shop = ShopFixture(
            rules:
                "rule '从不' { on = 'refund.requested', when = { amount = above(yuan(999)) }, run = function() end }"
        )
        let outcome = try shop.rehearse(requested())
        let known = try #require(try tell(outcome.journal, shop)).chapters[0].event.evaluations
        #expect(known.map(\.rule) == ["从不"])
        #expect(known[0].sentence == "amount is 9.90; wanted above(999.00)")
        #expect(known[0].source?.position == "rules/a.lua:1")
        let other = ShopFixture(rules: rule(""))
        let unknown = try #require(try tell(outcome.journal, other)).chapters[0].event.evaluations
        #expect(unknown.map(\.rule) == ["rule 1"])
        #expect(unknown[0].source == nil)
    }

    @Test func `a rulebook tells what its rules made of an event, and knows no others' names`()
        throws
    {
        let shop = ShopFixture(
            rules: """
                rule "大额" { on = "refund.requested", when = { amount = above(yuan(100)) }, run = function() end }
                rule "其余" { on = "refund.requested", run = function() end }
                """
        )
        let trace = try #require(try shop.rehearse(requested()).traces.first)
        let evaluations = try rulebook(of: shop).evaluations(of: trace)
        #expect(
            evaluations.map { "\($0.rule) \($0.source?.position ?? "-"): \($0.sentence)" } == [
                "大额 rules/a.lua:1: amount is 9.90; wanted above(100.00)",
                "其余 rules/a.lua:2: fired",
            ]
        )
        let others = try rulebook(of: ShopFixture(rules: rule(""))).evaluations(of: trace)
        #expect(others.map(\.rule) == ["rule 1", "rule 2"])
        #expect(others.map(\.source) == [nil, nil])
        #expect(others.map(\.hasFired) == [false, true])
    }

    @Test func `an action that was tried without end keeps its first states and its last ones`()
        throws
    {
        let shop = ShopFixture(
            settings: ShopFixture.liberal
                + ", gateway = { attempts = 500, retry_after = 1, settle_time = 1 }",
            rules: rule("ticket:agree_refund()")
        )
        let play = Play(
            shop: shop,
            clock: .wall,
            gateway: { sending in
                sending.attempt == .send ? .unknown(reason: "reset") : .notFound
            }
        )
        let outcome = try play.run(
            [.event(requested())] + Array(repeating: .wall(4_000), count: 90)
        )
        let past = try #require(outcome.journal.actions(after: 0, limit: 1).first).past
        #expect(past.count == 64)
        #expect(past.first?.state == .ready)
        #expect(past.dropFirst().allSatisfy { $0.state == .sending || $0.state == .unknown })
        #expect(past == past.sorted { $0.at < $1.at })
    }
}

/// Answers one after the other; the last one again and again.
private final class GatewayAnswers: Sendable {
    private let answers: [GatewayAnswer]
    private let place = Mutex(-1)

    init(_ answers: [GatewayAnswer]) {
        self.answers = answers
    }

    func next() -> GatewayAnswer {
        let place = place.withLock { place in
            place += 1
            return place
        }
        return answers[min(place, answers.count - 1)]
    }
}

private func rulebook(of shop: ShopFixture) throws -> Rulebook {
    try ThreadExecutor.run { () -> Result<Rulebook, any Error> in
        Result { try Rulebook(shop.scripts, in: try Sandbox()) }
    }.get()
}

private func tell(
    _ journal: MemoryJournal,
    _ shop: ShopFixture,
    last: Int = 1_000
) throws -> TicketStory? {
    let desk = Desk(journal: journal, shops: [try shop.readSettings()])
    let key = TicketKey(shop: shop.key, id: "T1")
    return try desk.story(of: key, folders: [shop.scripts], last: last)
}

/// A story as a picture.
private func story(_ journal: MemoryJournal, _ shop: ShopFixture) throws -> String {
    guard let story = try tell(journal, shop) else { return "" }
    var lines: [String] = []
    func time(_ time: Timestamp) -> String {
        String(time.rfc3339(offset: 28_800).dropFirst(11).prefix(8))
    }
    for chapter in story.chapters {
        let event = chapter.event
        let words = event.words.map { " \"\($0)\"" } ?? ""
        lines.append(
            "\(time(event.at)) \(event.type)\(words) \(event.from ?? "nil") → \(event.to)"
        )
        lines += event.evaluations.map { "  \($0.rule): \($0.sentence)" }
        for part in chapter.parts {
            let place = part.source?.position ?? ""
            lines.append("  \(part.isBeginning ? "▶" : "↻") \(part.rule) \(place)")
            lines += part.entries.map { "    \(time($0.at)) \(text(of: $0))" }
        }
    }
    lines.append("now \(story.standing.phase)")
    return lines.joined(separator: "\n")
}

private func text(of entry: StoryEntry) -> String {
    switch entry.what {
    case .asked(let words, let source):
        return "\(source.map { "\($0.position) | \($0.text)" } ?? "?") | \(words)"
    case .answered(let words): return "answer \(words)"
    case .logged(let line): return "log \(line)"
    case .ended(let state, let failure):
        return ["\(state)", failure].compactMap { $0 }.joined(separator: " ")
    case .action(let action):
        return [
            action.state.rawValue, action.reason, action.money?.sentence, action.reference,
        ].compactMap { $0 }.joined(separator: ", ")
    }
}
