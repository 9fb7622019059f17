import Automation
import Disputes
import Testing

/// What follows from a gateway's answer, at, just before and just after each limit.
///
/// Times are milliseconds after the first send.
@Suite struct DeliveryTests {
    private typealias Limits = ShopSettings.GatewayLimits

    private static let start: Int64 = 1_764_000_000_000

    private static func at(_ milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: start + milliseconds)
    }

    private static func limits(_ change: (inout Limits) -> Void = { _ in }) -> Limits {
        var limits = Limits()
        change(&limits)
        return limits
    }

    /// A delivery whose first send begins at 0, with `attempts` begun by then.
    private static func sent(attempts: Int = 1) -> Delivery {
        var delivery = Delivery()
        _ = delivery.begin(at: at(0))
        delivery.attempts = attempts
        return delivery
    }

    /// The same, with a query under way.
    private static func queried(attempts: Int = 2) -> Delivery {
        var delivery = sent(attempts: attempts - 1)
        delivery.next = .query
        _ = delivery.begin(at: at(0))
        return delivery
    }

    // MARK: Attempts

    @Test func `a send sets both times, a query none, and each is counted`() {
        var delivery = Delivery()
        #expect(delivery.begin(at: Self.at(0)) == .send)
        #expect(delivery.firstSentAt == Self.at(0))
        #expect(delivery.lastSentAt == Self.at(0))
        delivery.next = .query
        delivery.notBefore = Self.at(5)
        #expect(delivery.begin(at: Self.at(5)) == .query)
        #expect(delivery.lastSentAt == Self.at(0))
        #expect(delivery.notBefore == nil)
        delivery.next = .send
        #expect(delivery.begin(at: Self.at(9)) == .send)
        #expect(delivery.firstSentAt == Self.at(0))
        #expect(delivery.lastSentAt == Self.at(9))
        #expect(delivery.attempts == 3)
    }

    @Test func `attempts never overflow`() {
        var delivery = Self.sent(attempts: .max)
        _ = delivery.begin(at: Self.at(1))
        #expect(delivery.attempts == .max)
    }

    // MARK: Answers that settle

    @Test(arguments: [Delivery.Attempt.send, .query])
    func `done and failed settle, whatever was tried and however late`(attempt: Delivery.Attempt) {
        var delivery = attempt == .send ? Self.sent(attempts: 99) : Self.queried(attempts: 99)
        let late = Self.at(1 << 50)
        let done = delivery.answered(
            .done(reference: "R"),
            to: attempt,
            at: late,
            limits: Limits(),
            jitter: 0
        )
        #expect(done == .done(reference: "R"))
        let failed = delivery.answered(
            .failed(code: "c", message: "m"),
            to: attempt,
            at: late,
            limits: Limits(),
            jitter: 0
        )
        #expect(failed == .failed(code: "c", message: "m"))
        #expect(!delivery.isBeforeHuman)
        #expect(delivery.notBefore == nil)
    }

    // MARK: Postponed

    @Test(
        arguments: [
            (-1.0, 0), (0.0, 0), (0.0004, 1), (1.0, 1_000), (1.5, 1_500), (86_400.0, 86_400_000),
            (172_800.0, 172_800_000), (34_559_999.0, 34_559_999_000), (.nan, 5_000),
        ] as [(Double, Int64)]
    )
    func `a postponed send leaves again with the same key after exactly the pause asked for`(
        seconds: Double,
        pause: Int64
    ) {
        var delivery = Self.sent()
        let verdict = delivery.answered(
            .postponed(seconds: seconds),
            to: .send,
            at: Self.at(7),
            limits: Self.limits { $0.keyLifetime = 34_560_000 },
            jitter: 0
        )
        #expect(verdict == .ready)
        #expect(delivery.next == .send)
        #expect(delivery.notBefore == Self.at(7 + pause))
    }

    @Test(
        arguments: [
            (86_399.992, false), (86_399.993, true), (86_400.0, true), (.infinity, true),
            (1e300, true),
        ] as [(Double, Bool)],
        [Delivery.Attempt.send, .query]
    )
    func `a pause that outlives the key puts the action before a human at once`(
        pause: (seconds: Double, outlives: Bool),
        attempt: Delivery.Attempt
    ) {
        var delivery = attempt == .send ? Self.sent() : Self.queried()
        let verdict = delivery.answered(
            .postponed(seconds: pause.seconds),
            to: attempt,
            at: Self.at(7),
            limits: Limits(),
            jitter: 0
        )
        #expect(delivery.isBeforeHuman == pause.outlives)
        guard pause.outlives else { return #expect(delivery.notBefore == Self.at(86_399_999)) }
        #expect(delivery.notBefore == nil)
        guard case .human(let reason) = verdict else {
            Issue.record("expected .human, got \(verdict)")
            return
        }
        #expect(reason.hasPrefix("the gateway asked for a pause beyond the key's lifetime; look"))
    }

    @Test func `jitter leaves the pause that was asked for alone`() {
        var delivery = Self.sent()
        _ = delivery.answered(
            .postponed(seconds: 2),
            to: .send,
            at: Self.at(0),
            limits: Limits(),
            jitter: 0.9
        )
        #expect(delivery.notBefore == Self.at(2_000))
    }

    @Test func `a postponed query is queried again, never sent`() {
        var delivery = Self.queried()
        let verdict = delivery.answered(
            .postponed(seconds: 3),
            to: .query,
            at: Self.at(1),
            limits: Limits(),
            jitter: 0
        )
        #expect(verdict == .unknown(reason: "the gateway asked for a pause"))
        #expect(delivery.next == .query)
        #expect(delivery.notBefore == Self.at(3_001))
    }

    // MARK: Unknown

    @Test(
        arguments: [
            // retry_after, attempts so far, pause in milliseconds
            (5.0, 1, 5_000), (5, 2, 10_000), (5, 3, 20_000), (5, 4, 40_000), (5, 5, 80_000),
            (5, 6, 160_000), (5, 7, 300_000), (5, 8, 300_000), (5, 11, 300_000),
            // 60 times the first pause
            (1.0, 6, 32_000), (1, 7, 60_000), (1, 8, 60_000), (0.05, 6, 1_600), (0.05, 7, 3_000),
            // 300 seconds, at, just below and just above
            (4.6875, 7, 281_250), (9.375, 6, 300_000), (9.37, 6, 299_840), (9.38, 6, 300_000),
            // never below the first
            (299.0, 1, 299_000), (299, 2, 300_000), (300, 2, 300_000), (301, 1, 301_000),
            (301, 9, 301_000), (86_400, 3, 86_400_000),
            // what no shop can set
            (0.0, 3, 0), (-1, 3, 0), (.nan, 3, 0),
        ] as [(Double, Int, Int64)]
    )
    func `the pause after an unknown answer doubles up to its cap`(
        retryAfter: Double,
        attempts: Int,
        pause: Int64
    ) {
        let limits = Self.limits {
            $0.retryAfter = retryAfter
            $0.attempts = 1_000
        }
        for attempt in [Delivery.Attempt.send, .query] {
            var delivery = Self.sent(attempts: attempts)
            let verdict = delivery.answered(
                .unknown(reason: "503"),
                to: attempt,
                at: Self.at(9),
                limits: limits,
                jitter: 0
            )
            #expect(verdict == .unknown(reason: "503"))
            #expect(delivery.next == .query)
            #expect(delivery.notBefore == Self.at(9 + pause))
        }
    }

    @Test func `the pause stands for any number of attempts`() {
        let limits = Self.limits { $0.attempts = .max }
        for attempts in [63, 64, 65, 1_000, Int.max - 1] {
            var delivery = Self.sent(attempts: attempts)
            _ = delivery.answered(
                .unknown(reason: ""),
                to: .query,
                at: Self.at(0),
                limits: limits,
                jitter: 0
            )
            #expect(delivery.notBefore == Self.at(300_000))
        }
    }

    @Test(
        arguments: [
            (0.0, 5_000), (0.5, 5_625), (0.999, 6_249), (1.0, 6_250), (7.0, 6_250), (-1.0, 5_000),
            (.nan, 5_000), (.infinity, 6_250),
        ] as [(Double, Int64)]
    )
    func `jitter makes a pause longer by up to a quarter`(jitter: Double, pause: Int64) {
        var delivery = Self.sent()
        _ = delivery.answered(
            .unknown(reason: ""),
            to: .send,
            at: Self.at(0),
            limits: Limits(),
            jitter: jitter
        )
        #expect(delivery.notBefore == Self.at(pause))
    }

    @Test func `a pause beyond the end of time ends there`() {
        var delivery = Self.sent()
        _ = delivery.answered(
            .unknown(reason: ""),
            to: .send,
            at: Timestamp(milliseconds: .max - 1),
            limits: Self.limits { $0.keyLifetime = .infinity },
            jitter: 0
        )
        #expect(delivery.notBefore == Timestamp(milliseconds: .max))
    }

    // MARK: Not found

    @Test(
        arguments: [
            // asked at, next query at
            (0, 10_000), (590_000, 600_000), (590_001, 600_000), (595_000, 600_000),
            (599_999, 600_000), (-1_000, 9_000),
        ] as [(Int64, Int64)]
    )
    func `not found is asked again until the settle time is over, and at its end`(
        now: Int64,
        then: Int64
    ) {
        var delivery = Self.queried()
        let verdict = delivery.answered(
            .notFound,
            to: .query,
            at: Self.at(now),
            limits: Limits(),
            jitter: 0
        )
        #expect(verdict == .unknown(reason: "the gateway does not know the key"))
        #expect(delivery.next == .query)
        #expect(delivery.notBefore == Self.at(then))
    }

    @Test(arguments: [600_000, 600_001, 4_000_000] as [Int64])
    func `not found once the settle time is over sends the same key at once`(now: Int64) {
        var delivery = Self.queried()
        let verdict = delivery.answered(
            .notFound,
            to: .query,
            at: Self.at(now),
            limits: Limits(),
            jitter: 0.5
        )
        #expect(verdict == .ready)
        #expect(delivery.next == .send)
        #expect(delivery.notBefore == nil)
    }

    @Test func `the settle time counts from the last send, the lifetime from the first`() {
        var delivery = Self.queried()
        _ = delivery.answered(
            .notFound,
            to: .query,
            at: Self.at(600_000),
            limits: Limits(),
            jitter: 0
        )
        #expect(delivery.begin(at: Self.at(600_000)) == .send)
        _ = delivery.answered(
            .unknown(reason: ""),
            to: .send,
            at: Self.at(600_000),
            limits: Limits(),
            jitter: 0
        )
        #expect(delivery.begin(at: Self.at(1_199_999)) == .query)
        let before = delivery.answered(
            .notFound,
            to: .query,
            at: Self.at(1_199_999),
            limits: Limits(),
            jitter: 0
        )
        #expect(before == .unknown(reason: "the gateway does not know the key"))
        #expect(delivery.notBefore == Self.at(1_200_000))
        #expect(delivery.firstSentAt == Self.at(0))
    }

    /// A send waits for its turn: when nobody knows, it may have left as late as that.
    @Test(
        arguments: [(609_999, false), (610_000, true)] as [(Int64, Bool)],
        [GatewayAnswer.unknown(reason: "no answer"), .notFound, nil]
    )
    func `the settle time counts from when a send's answer was given up`(
        now: (at: Int64, isSent: Bool),
        answer: GatewayAnswer?
    ) {
        var delivery = Self.sent()
        if let answer {
            _ = delivery.answered(
                answer,
                to: .send,
                at: Self.at(10_000),
                limits: Limits(),
                jitter: 0
            )
        } else {
            _ = delivery.interrupted(at: Self.at(10_000), limits: Limits())
        }
        _ = delivery.begin(at: Self.at(20_000))
        // What a query brings, or an end of the host in one, says nothing of the send.
        _ = delivery.interrupted(at: Self.at(500_000), limits: Limits())
        let verdict = delivery.answered(
            .notFound,
            to: .query,
            at: Self.at(now.at),
            limits: Limits(),
            jitter: 0
        )
        #expect((verdict == .ready) == now.isSent)
        #expect(delivery.firstSentAt == Self.at(0))
    }

    @Test func `a settle time of nothing sends again at once`() {
        var delivery = Self.queried()
        let limits = Self.limits { $0.settleTime = 0 }
        let verdict = delivery.answered(
            .notFound,
            to: .query,
            at: Self.at(0),
            limits: limits,
            jitter: 0
        )
        #expect(verdict == .ready)
    }

    @Test func `a send answered with not found is unknown, however late`() {
        var delivery = Self.sent()
        let verdict = delivery.answered(
            .notFound,
            to: .send,
            at: Self.at(700_000),
            limits: Limits(),
            jitter: 0
        )
        #expect(verdict == .unknown(reason: "the gateway answered a send with not found"))
        #expect(delivery.next == .query)
        #expect(delivery.notBefore == Self.at(705_000))
    }

    // MARK: A human

    private static let unsettling: [GatewayAnswer] = [
        .unknown(reason: "503"), .notFound, .postponed(seconds: 0),
    ]

    @Test(arguments: unsettling, [(10, false), (11, false), (12, true), (13, true)])
    func `attempts are used up`(answer: GatewayAnswer, row: (attempts: Int, human: Bool)) {
        for attempt in [Delivery.Attempt.send, .query] {
            var delivery = Self.sent(attempts: row.attempts)
            let verdict = delivery.answered(
                answer,
                to: attempt,
                at: Self.at(700_000),
                limits: Limits(),
                jitter: 0
            )
            #expect(verdict.isHuman == row.human)
            #expect(delivery.isBeforeHuman == row.human)
        }
    }

    @Test(
        arguments: unsettling,
        [(86_399_999, false), (86_400_000, true), (86_400_001, true)] as [(Int64, Bool)]
    )
    func `the key's lifetime is over`(answer: GatewayAnswer, row: (at: Int64, human: Bool)) {
        for attempt in [Delivery.Attempt.send, .query] {
            var delivery = Self.sent()
            let verdict = delivery.answered(
                answer,
                to: attempt,
                at: Self.at(row.at),
                limits: Limits(),
                jitter: 0
            )
            #expect(verdict.isHuman == row.human)
            #expect(delivery.isBeforeHuman == row.human)
        }
    }

    @Test func `the reason says what was tried, how often, since when, and what to do`() {
        var delivery = Self.queried(attempts: 12)
        let tried = delivery.answered(
            .unknown(reason: "status 503"),
            to: .query,
            at: Self.at(9),
            limits: Limits(),
            jitter: 0
        )
        #expect(
            tried
                == .human(
                    reason: "unsettled after 12 sends and queries since 2025-11-24T16:00:00Z, as "
                        + "many as allowed; the last answer: status 503; look at the platform "
                        + "whether it was done, then settle actions DIR resolve KEY done|failed"
                )
        )
        var old = Self.sent()
        let outlived = old.giveUp(at: Self.at(86_400_000), limits: Limits())
        #expect(
            outlived
                == .human(
                    reason: "unsettled after 1 send or query since 2025-11-24T16:00:00Z, past the "
                        + "key's lifetime; look at the platform whether it was done, then "
                        + "settle actions DIR resolve KEY done|failed"
                )
        )
    }

    // MARK: The host was away

    @Test func `an attempt that was cut off is queried at once`() {
        for attempt in [Self.sent(), Self.queried()] {
            var delivery = attempt
            let verdict = delivery.interrupted(at: Self.at(50), limits: Limits())
            #expect(verdict == .unknown(reason: "the host stopped before the answer came"))
            #expect(delivery.next == .query)
            #expect(delivery.notBefore == nil)
        }
    }

    @Test(
        arguments: [
            (1, 86_399_999, false), (1, 86_400_000, true), (11, 50, false), (12, 50, true),
        ] as [(Int, Int64, Bool)]
    )
    func `an attempt that was cut off may be the last one`(attempts: Int, now: Int64, human: Bool) {
        var delivery = Self.sent(attempts: attempts)
        let verdict = delivery.interrupted(at: Self.at(now), limits: Limits())
        #expect(verdict.isHuman == human)
        #expect(delivery.isBeforeHuman == human)
    }

    @Test(
        arguments: [
            (1, 86_399_999, false), (1, 86_400_000, true), (1, 86_400_001, true), (11, 50, false),
            (12, 50, true), (13, 50, true),
        ] as [(Int, Int64, Bool)]
    )
    func `before an attempt begins, both limits are looked at`(
        attempts: Int,
        now: Int64,
        human: Bool
    ) {
        var delivery = Self.sent(attempts: attempts)
        delivery.notBefore = Self.at(40)
        let verdict = delivery.giveUp(at: Self.at(now), limits: Limits())
        #expect((verdict?.isHuman ?? false) == human)
        #expect(delivery.isBeforeHuman == human)
        #expect((delivery.notBefore == nil) == human)
    }

    @Test func `a first send has no lifetime yet and is always allowed`() {
        var delivery = Delivery()
        let limits = Self.limits {
            $0.attempts = 0
            $0.keyLifetime = 0
        }
        #expect(delivery.giveUp(at: Self.at(0), limits: limits) == nil)
        #expect(delivery == Delivery())
    }

    @Test func `a key never leaves past its lifetime, whatever the gateway answers`() {
        let answers: [GatewayAnswer] = [
            .unknown(reason: ""), .notFound, .postponed(seconds: 40_000), .notFound,
            .postponed(seconds: 0),
        ]
        let limits = Self.limits { $0.attempts = 1_000 }
        for first in answers.indices {
            var delivery = Delivery()
            var now = Self.at(0)
            var step = first
            while delivery.giveUp(at: now, limits: limits) == nil {
                let attempt = delivery.begin(at: now)
                #expect(now < Self.at(86_400_000))
                let answer = answers[step % answers.count]
                step += 1
                now = now.adding(seconds: 1)
                let verdict = delivery.answered(
                    answer,
                    to: attempt,
                    at: now,
                    limits: limits,
                    jitter: 0.3
                )
                if verdict.isHuman { break }
                now = max(now, delivery.notBefore ?? now)
            }
            #expect(delivery.isBeforeHuman)
        }
    }
}

extension Delivery.Verdict {
    fileprivate var isHuman: Bool {
        if case .human = self { true } else { false }
    }
}
