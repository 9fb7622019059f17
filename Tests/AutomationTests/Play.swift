import Automation
import Disputes
import Sandbox

/// An engine driven scene by scene, each one a turn that is committed before the next.
struct Play: Sendable {
    /// What happens next.
    enum Scene: Sendable {
        /// Events arrive, in one turn.
        case events([String])
        /// A human says something.
        case order(Order)
        /// The host stops and a new one starts on the same journal.
        case restart
        /// The same, with the shop's files changed.
        case reload(ShopFixture)
        /// The host stops, the journal is changed from outside, and a new one starts.
        case meddle(@Sendable (MemoryJournal) -> Void)
        /// The clock runs on until nothing waits for time.
        case drain
        /// So many seconds pass outside, and what is due then happens.
        case wall(Int)
        /// So many seconds pass outside, and nobody looks.
        case passes(Int)

        static func event(_ text: String) -> Scene { .events([text]) }
    }

    /// A gateway that is reached by hand: the play answers for it.
    private struct Stage: RemoteGateway {
        let kind = "http"
        func perform(_ request: ActionRequest) async -> GatewayAnswer { .unknown(reason: "") }
        func query(_ request: ActionRequest) async -> GatewayAnswer { .unknown(reason: "") }
    }

    var shop: ShopFixture
    var clock = ClockKind.events
    /// What the gateway answers to each attempt; nil: it doesn't answer until the host is gone.
    ///
    /// No function at all: the gateway performs nothing and answers done at once.
    var gateway: (@Sendable (Sending) -> GatewayAnswer?)?
    var wall = Timestamp(seconds: 1_795_132_800)

    /// Plays the scenes on a new journal.
    func run(_ scenes: [Scene]) throws -> Rehearsal {
        let play = self
        return try ThreadExecutor.run { Result { try play.perform(scenes) } }.get()
    }

    private func perform(_ scenes: [Scene]) throws -> Rehearsal {
        let journal = MemoryJournal()
        var rehearsal = Rehearsal(journal: journal)
        var cast = try Cast(self, shop, on: journal)
        for scene in scenes {
            switch scene {
            case .restart:
                cast = try Cast(self, cast.shop, on: journal, at: cast.wall)
            case .reload(let shop):
                cast = try Cast(self, shop, on: journal, at: cast.wall)
            case .meddle(let change):
                change(journal)
                cast = try Cast(self, cast.shop, on: journal, at: cast.wall)
            default: break
            }
            try cast.play(scene, into: &rehearsal)
        }
        return rehearsal
    }

    /// A host on the journal, from its start to its stop.
    private final class Cast {
        let play: Play
        let shop: ShopFixture
        let journal: MemoryJournal
        let engine: Engine
        var wall: Timestamp
        private let begun: BatchOutcome
        private let reader = EventReader()

        init(
            _ play: Play,
            _ shop: ShopFixture,
            on journal: MemoryJournal,
            at wall: Timestamp? = nil
        ) throws {
            let gateway: any Gateway = play.gateway == nil ? PrintGateway() : Stage()
            let start = try journal.open(
                as: JournalIdentity(gateway: gateway.kind, clock: play.clock.rawValue)
            )
            let sandbox = try Sandbox()
            self.play = play
            self.shop = shop
            self.journal = journal
            self.wall = wall ?? play.wall
            engine = Engine(
                shops: [try Rulebook(shop.scripts, in: sandbox)],
                journal: journal,
                gateway: gateway,
                start: start,
                clockKind: play.clock,
                sandbox: sandbox,
                jitter: { 0 }
            )
            begun = try engine.begin(at: self.wall)
            _ = journal.commit(begun.commit)
            while let outcome = try engine.refreshTimers(at: self.wall) {
                _ = journal.commit(outcome.commit)
            }
        }

        func play(_ scene: Scene, into rehearsal: inout Rehearsal) throws {
            var work = Work(wall: wall)
            switch scene {
            case .events(let texts): work.events = arrive(texts, &rehearsal)
            case .order(let order): work.orders = [order]
            case .wall(let seconds):
                wall = wall.adding(seconds: seconds)
                work.wall = wall
                work.timers = .due
            case .passes(let seconds):
                wall = wall.adding(seconds: seconds)
                return
            case .drain: work.timers = .drain
            case .restart, .reload, .meddle:
                rehearsal.add(begun)
                return try answer(begun.sends, into: &rehearsal)
            }
            if play.clock == .wall, work.orders.isEmpty { work.timers = .due }
            try turn(work, into: &rehearsal)
        }

        /// One turn, then as many as it takes for the rest of its events, timers and answers.
        private func turn(_ work: Work, into rehearsal: inout Rehearsal) throws {
            let outcome = try engine.turn(work)
            _ = journal.commit(outcome.commit)
            rehearsal.add(outcome)
            try answer(outcome.sends, into: &rehearsal)
            var rest = Work(wall: wall)
            rest.events = Array(work.events.dropFirst(outcome.consumed))
            rest.timers = work.timers
            let isBlocked = outcome.consumed == 0 && outcome.isUnderWay && outcome.sends.isEmpty
            if !rest.events.isEmpty, !isBlocked { return try turn(rest, into: &rehearsal) }
            if rest.events.isEmpty, outcome.hasMoreTimers { try turn(rest, into: &rehearsal) }
        }

        private func answer(_ sends: [Sending], into rehearsal: inout Rehearsal) throws {
            for sending in sends {
                rehearsal.sends.append(sending)
                guard let answer = play.gateway?(sending) else { continue }
                var work = Work(wall: wall)
                work.answers = [
                    GatewayReply(
                        number: sending.number,
                        attempt: sending.attempt,
                        answer: answer
                    )
                ]
                try turn(work, into: &rehearsal)
            }
        }

        private func arrive(
            _ texts: [String],
            _ rehearsal: inout Rehearsal
        ) -> [NumberedArrival] {
            var arrivals = Commit()
            var events: [Event] = []
            for text in texts {
                do throws(EventProblem) {
                    let event = try reader.read(Array(text.utf8))
                    events.append(event)
                    arrivals.arrivals.append(
                        ArrivedEvent(
                            shop: ShopKey(platform: event.platform, id: event.shop),
                            id: event.id,
                            body: Array(text.utf8)
                        )
                    )
                } catch {
                    rehearsal.unreadable.append(error.description)
                }
            }
            return journal.commit(arrivals).numbers.enumerated().compactMap { place, number in
                number.map {
                    NumberedArrival(
                        number: $0,
                        shop: arrivals.arrivals[place].shop,
                        event: events[place],
                        body: arrivals.arrivals[place].body
                    )
                }
            }
        }
    }
}
