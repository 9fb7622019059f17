public import Disputes

/// How the sending of one action stands: a pure value, kept with the action.
///
/// Times are of the wall clock, whatever clock the rules see.
///
/// ## Topics
/// - Attempts: ``begin(at:)``, ``giveUp(at:limits:)``
/// - What follows: ``answered(_:to:at:limits:jitter:)``, ``interrupted(at:limits:)``, ``Verdict``
public struct Delivery: Sendable, Hashable {
    /// What is to be tried next.
    public enum Attempt: UInt8, Sendable, Hashable {
        case send = 0
        case query = 1
    }

    /// What follows from an answer, or from its absence.
    public enum Verdict: Sendable, Hashable {
        /// Performed; settled.
        case done(reference: String)
        /// Not performed and never will be; settled.
        case failed(code: String, message: String)
        /// Not performed as far as the gateway's word goes: the same key is sent at
        /// ``Delivery/notBefore``.
        case ready
        /// Nobody knows; the gateway is asked by key at ``Delivery/notBefore``.
        case unknown(reason: String)
        /// Attempts or lifetime are used up: nothing more is tried, a human settles it.
        case human(reason: String)
    }

    /// A gateway that asks for a longer pause than this, 400 days, gets the same key after it: no
    /// key lives longer.
    static let postponementSecondsMax = 34_560_000.0

    /// Sends and queries so far.
    public var attempts = 0
    /// When it was first sent: the key's lifetime counts from here.
    public var firstSentAt: Timestamp?
    /// When it was last sent: the settle time counts from here.
    ///
    /// Where nobody knows what became of that, when its answer was given up: it may have left no
    /// sooner.
    public var lastSentAt: Timestamp?
    /// What is tried next.
    public var next = Attempt.send
    /// Not before then; nil: at once.
    public var notBefore: Timestamp?
    /// Past attempts or lifetime: a human settles it.
    public var isBeforeHuman = false

    /// An action that was never sent.
    public init() {}

    /// Whether another attempt may begin at all: a human's verdict, once attempts or lifetime are
    /// used up.
    ///
    /// To be asked right before ``begin(at:)``: the host may have been down since the last answer,
    /// and a key that the gateway forgot must never be sent again.
    ///
    /// - Returns: nil where the attempt may begin; for an action never sent, always.
    public mutating func giveUp(
        at wall: Timestamp,
        limits: ShopSettings.GatewayLimits
    ) -> Verdict? {
        guard let used = usedUp(at: wall, limits: limits) else { return nil }
        return beforeHuman(used, last: nil)
    }

    /// Begins the attempt in ``next``: counts it, and sets the times of a send.
    ///
    /// What results is to be on disk before a send leaves.
    public mutating func begin(at wall: Timestamp) -> Attempt {
        precondition(!isBeforeHuman, "an action before a human is neither sent nor queried")
        attempts = attempts < .max ? attempts + 1 : attempts
        notBefore = nil
        if next == .send {
            firstSentAt = firstSentAt ?? wall
            lastSentAt = wall
        }
        return next
    }

    /// What follows from the gateway's answer to an attempt.
    ///
    /// - Parameters:
    ///   - answer: what the gateway said, or what its silence means.
    ///   - attempt: what ``begin(at:)`` gave.
    ///   - wall: when the answer came.
    ///   - limits: the shop's settings of now.
    ///   - jitter: a random number in `0..<1`; it makes a pause longer by up to a quarter, never
    ///     shorter.
    /// - Returns: how the action stands now; ``next`` and ``notBefore`` say what is tried when.
    public mutating func answered(
        _ answer: GatewayAnswer,
        to attempt: Attempt,
        at wall: Timestamp,
        limits: ShopSettings.GatewayLimits,
        jitter: Double
    ) -> Verdict {
        let pause = Self.pause(after: attempts, limits: limits, jitter: jitter)
        if attempt == .send, answer.isUncertain { mayHaveLeft(at: wall) }
        switch answer {
        case .done(let reference):
            notBefore = nil
            return .done(reference: reference)
        case .failed(let code, let message):
            notBefore = nil
            return .failed(code: code, message: message)
        case .postponed(let seconds):
            let again = wall.adding(seconds: Self.postponement(seconds) ?? pause)
            let reason = "the gateway asked for a pause"
            next = attempt
            // Nothing could be tried after it: a human need not wait until then to learn of it.
            if let firstSentAt, again >= firstSentAt.adding(seconds: limits.keyLifetime) {
                return beforeHuman("\(reason) beyond the key's lifetime", last: nil)
            }
            return goOn(
                attempt,
                at: again,
                attempt == .send ? .ready : .unknown(reason: reason),
                last: reason,
                now: wall,
                limits
            )
        case .unknown(let reason):
            let again = wall.adding(seconds: pause)
            return goOn(
                .query,
                at: again,
                .unknown(reason: reason),
                last: reason,
                now: wall,
                limits
            )
        case .notFound:
            return notFound(to: attempt, again: wall.adding(seconds: pause), now: wall, limits)
        }
    }

    /// The host died while an attempt was under way: unknown, and queried at once.
    public mutating func interrupted(
        at wall: Timestamp,
        limits: ShopSettings.GatewayLimits
    ) -> Verdict {
        if next == .send { mayHaveLeft(at: wall) }
        let reason = "the host stopped before the answer came"
        return goOn(.query, at: nil, .unknown(reason: reason), last: reason, now: wall, limits)
    }
}

extension GatewayAnswer {
    /// It says nothing of whether a send was performed, or will be.
    fileprivate var isUncertain: Bool {
        switch self {
        case .unknown, .notFound: true
        case .done, .failed, .postponed: false
        }
    }
}

extension Delivery {
    /// A send waits for its turn and its connection: it was on its way by then, not from its beginning.
    private mutating func mayHaveLeft(at wall: Timestamp) {
        lastSentAt = lastSentAt.map { max($0, wall) } ?? wall
    }

    /// `not found` is no failure: a send may still be on its way until the settle time has passed.
    private mutating func notFound(
        to attempt: Attempt,
        again: Timestamp,
        now wall: Timestamp,
        _ limits: ShopSettings.GatewayLimits
    ) -> Verdict {
        guard attempt == .query else {
            let reason = "the gateway answered a send with not found"
            return goOn(
                .query,
                at: again,
                .unknown(reason: reason),
                last: reason,
                now: wall,
                limits
            )
        }
        // No time of a send is no proof that a send was long ago.
        let settled = (lastSentAt ?? wall).adding(seconds: limits.settleTime)
        let reason = "the gateway does not know the key"
        guard wall >= settled else {
            let soon = min(again, settled)
            return goOn(.query, at: soon, .unknown(reason: reason), last: reason, now: wall, limits)
        }
        return goOn(.send, at: nil, .ready, last: reason, now: wall, limits)
    }

    /// Plans the next attempt, unless none is left.
    private mutating func goOn(
        _ attempt: Attempt,
        at time: Timestamp?,
        _ verdict: Verdict,
        last: String,
        now wall: Timestamp,
        _ limits: ShopSettings.GatewayLimits
    ) -> Verdict {
        next = attempt
        if let used = usedUp(at: wall, limits: limits) { return beforeHuman(used, last: last) }
        notBefore = time
        return verdict
    }

    private mutating func beforeHuman(_ used: String, last: String?) -> Verdict {
        notBefore = nil
        isBeforeHuman = true
        let answer = last.map { "; the last answer: \($0)" } ?? ""
        return .human(
            reason: "\(used)\(answer); look at the platform whether it was done, then "
                + "settle actions DIR resolve KEY done|failed"
        )
    }

    /// Which limit forbids a further attempt, in words with what was tried; nil: none.
    private func usedUp(at wall: Timestamp, limits: ShopSettings.GatewayLimits) -> String? {
        guard attempts > 0 else { return nil }
        let tries = attempts == 1 ? "1 send or query" : "\(attempts) sends and queries"
        let since = firstSentAt.map { " since \($0.rfc3339(offset: 0))" } ?? ""
        if let firstSentAt, wall >= firstSentAt.adding(seconds: limits.keyLifetime) {
            return "unsettled after \(tries)\(since), past the key's lifetime"
        }
        guard attempts >= limits.attempts else { return nil }
        return "unsettled after \(tries)\(since), as many as allowed"
    }

    /// The pause before attempt `attempts + 1`, in seconds: doubled with each attempt, at most
    /// 60 times the first and at most 300, but never below the first.
    private static func pause(
        after attempts: Int,
        limits: ShopSettings.GatewayLimits,
        jitter: Double
    ) -> Double {
        let first = limits.retryAfter > 0 ? limits.retryAfter : 0
        // 2^6 is beyond the cap of 60.
        let doubled = first * Double(1 << min(max(attempts - 1, 0), 6))
        let pause = max(first, min(doubled, 60 * first, 300))
        // NaN compares false, so it adds nothing.
        let extra = jitter > 0 ? min(jitter, 1) : 0
        return pause * (1 + extra / 4)
    }

    /// The pause that a gateway asked for; nil where it named none that is a number.
    private static func postponement(_ seconds: Double) -> Double? {
        seconds.isNaN ? nil : min(max(seconds, 0), postponementSecondsMax)
    }
}

extension Timestamp {
    /// The instant so many seconds later, in whole milliseconds.
    ///
    /// Rounded up, so that no pause is shorter than asked for; the last instant there is when that
    /// is beyond it; itself for NaN.
    fileprivate func adding(seconds: Double) -> Timestamp {
        guard seconds > 0 else { return self }
        let span = Int64(exactly: (seconds * 1_000).rounded(.up)) ?? .max
        let (sum, isBeyond) = milliseconds.addingReportingOverflow(span)
        return Timestamp(milliseconds: isBeyond ? .max : sum)
    }
}
