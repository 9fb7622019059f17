import Automation
import Disputes
import Sandbox
import Testing

/// What is kept for `settle trace`: why each rule fired or not, and what a run saw and asked.
@Suite struct TraceTests {
    @Test(arguments: [
        ("amount = at_most(yuan(5))", "amount", "at_most(5.00)", Value.boxed(kind: 1, 990)),
        (
            "amount = between(yuan(1), yuan(2))", "amount", "between(1.00, 2.00)",
            .boxed(kind: 1, 990)
        ),
        ("kind = 'exchange'", "kind", #""exchange""#, "refund_only"),
        ("kind = is_not('refund_only')", "kind", #"is_not("refund_only")"#, "refund_only"),
        ("reason = one_of('a', 'b')", "reason", #"one_of("a", "b")"#, "quality"),
        ("statement = contains('投诉')", "statement", #"contains("投诉")"#, "衣服有个洞"),
        ("['parcel.waybill'] = matches('^JD')", "parcel.waybill", #"matches("^JD")"#, "SF123"),
        ("verdict = is_not(missing)", "verdict", "is_not(missing)", nil),
        ("phase = missing", "phase", "missing", "awaiting_merchant"),
        ("['order.virtual'] = true", "order.virtual", "true", false),
        ("['buyer.refunds_30d'] = above(3)", "buyer.refunds_30d", "above(3)", 3),
        (
            "['buyer.refunds_30d'] = function() return false end", "buyer.refunds_30d",
            "a function", 3
        ),
        (
            "amount = at_least(yuan(5)), kind = 'repair', reason = 'x'", "kind", #""repair""#,
            "refund_only"
        ),
    ])
    func `the first condition that failed, with the value seen`(
        conditions: String,
        path: String,
        wanted: String,
        seen: Value
    ) throws {
        let outcome = try ShopFixture(
            rules:
                "rule 'r' { on = 'refund.requested', when = { \(conditions) }, run = function() end }"
        ).rehearse(requested())
        #expect(
            outcome.traces[0].entries.map(\.outcome) == [
                .condition(path: path, wanted: wanted, seen: seen)
            ]
        )
    }

    @Test func `every outcome of a rule is kept`() throws {
        let outcome = try ShopFixture(
            rules: """
                rule "fires" { on = "refund.requested", run = function() end }
                rule "no" { on = "refund.requested", when = function() return nil end, run = function() end }
                rule "fails" { on = "refund.requested", when = function() error "x" end, run = function() end }
                rule "other" { on = "buyer.messaged", run = function() end }
                rule "last" { on = "refund.requested", final = true, run = function() end }
                rule "hidden" { on = "refund.requested", run = function() end }
                """
        ).rehearse(requested())
        let trace = outcome.traces[0]
        #expect(trace.fit == .fitted)
        #expect(trace.from == nil)
        #expect(trace.to == "awaiting_merchant")
        #expect(trace.entries.map(\.rule) == [0, 1, 2, 4, 5])
        #expect(
            trace.entries.map(\.outcome) == [
                .fired(run: 1024), .functionSaidNo, .failed(message: "rules/a.lua:3: x"),
                .fired(run: 1028), .final,
            ]
        )
    }

    @Test func `an event that does not fit is kept, and fires nothing`() throws {
        let outcome = try ShopFixture(
            rules: """
                rule "r" { on = { "return.shipped", "refund.requested" }, run = function(ticket) ticket:note "x" end }
                """
        ).rehearse([
            requested(), event("return.shipped", id: "e-2"),
            event("order.praised", id: "e-3", #"{"stars":5}"#),
        ])
        #expect(outcome.texts == ["x"])
        #expect(outcome.traces.map(\.fit) == [.fitted, .misfit, .unknownType])
        #expect(outcome.traces[1].misfit?.isEmpty == false)
        #expect(outcome.tally.misfits == 1)
        #expect(outcome.tally.unknownTypes == 1)
        #expect(outcome.journal.events(after: 0, limit: 9).count == 3)
        // The ticket's log, by position.
        #expect(outcome.journal.outcomes(after: 0, limit: 9).map(\.previous) == [0, 1, 2])
    }

    @Test func `unknown fields are kept, and rules read them`() throws {
        let outcome = try ShopFixture(
            rules: """
                rule "r" { on = { "refund.requested", "buyer.messaged" }, when = { ["shop_level.stars"] = at_least(4) },
                  run = function(ticket)
                    ticket:note(ticket.shop_level.stars .. ticket.shop_level.list[2] .. ticket.order.goods[1].sku) end }
                """
        ).rehearse([
            requested(
                more:
                    #""shop_level":{"stars":4,"list":["a","b"]},"order":{"goods":[{"id":"g","sku":"S9"}]}"#
            ),
            messaged("later", id: "e-2"),
        ])
        #expect(outcome.texts == ["4bS9", "4bS9"])
    }

    @Test func `events out of order only fill blanks`() throws {
        let outcome = try ShopFixture(
            rules: """
                rule "r" { on = "parcel.updated", run = function(ticket)
                  ticket:note(ticket.parcel.state .. " " .. (ticket.parcel.waybill or "-")) end }
                """
        ).rehearse([
            event(
                "parcel.updated",
                id: "e-1",
                at: "2026-11-20T10:00:00+08:00",
                #"{"ticket":{"parcel":{"state":"delivering"}}}"#
            ),
            event(
                "parcel.updated",
                id: "e-2",
                at: "2026-11-20T09:00:00+08:00",
                #"{"ticket":{"parcel":{"state":"in_transit","waybill":"W"}}}"#
            ),
            event(
                "parcel.updated",
                id: "e-2",
                at: "2026-11-20T11:00:00+08:00",
                #"{"ticket":{"parcel":{"state":"lost"}}}"#
            ),
        ])
        #expect(outcome.texts == ["delivering -", "delivering W"])
        #expect(outcome.tally.duplicates == 1)
    }

    @Test func `a run's history has each ask, its answer and what changed`() throws {
        let outcome = try ShopFixture(
            rules: rule("ticket:reply 'x' ticket:allowed 'reply' ticket:note 'y'")
        )
        .rehearse(requested())
        let history = try #require(outcome.histories.first)
        #expect(history.startedAt == 1_795_132_800)
        #expect(try Value(history.document).phase == "awaiting_merchant")
        #expect(history.steps.count == 3)
        #expect(try Value(history.steps[0].ask) == ["action", ["reply", ["text": "x"]]])
        #expect(try Value(history.steps[1].ask) == ["allowed", ["reply"]])
        #expect(try Value(history.steps[1].answer) == ["allowed": true])
        #expect(history.steps[0].changes != nil)
        #expect(history.steps[1].changes == nil)
        #expect(history.waitingFor == nil)
        #expect(history.failure == nil)
    }

    @Test func `damaged bytes are no trace and no history`() throws {
        let outcome = try ShopFixture(rules: rule("ticket:note 'y'")).rehearse(requested())
        let trace = outcome.journal.outcomes(after: 0, limit: 1)[0].trace
        let log = outcome.journal.runs(after: 0, limit: 1)[0].log
        #expect(EventTrace(decoding: []) == nil)
        #expect(RunHistory(decoding: []) == nil)
        for count in 0..<trace.count {
            #expect(EventTrace(decoding: Array(trace.prefix(count))) == nil)
        }
        for count in stride(from: 0, to: log.count, by: 7) {
            #expect(RunHistory(decoding: Array(log.prefix(count))) == nil)
        }
        #expect(EventTrace(decoding: log) == nil)
        #expect(RunHistory(decoding: trace) == nil)
    }
}

extension Value {
    /// The phase of a document.
    fileprivate var phase: String? {
        guard case .map(let fields) = self, case .string(let phase)? = fields["phase"] else {
            return nil
        }
        return phase
    }
}
