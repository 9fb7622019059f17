import Automation
import Disputes
import Sandbox

/// Commands that let something happen: events of the stream, and time.
extension ReplSession {
    /// A session's journal is in memory.
    private static let eventsMax = 100_000
    /// Steps of so many events are told one by one.
    private static let toldMax = 30

    func play(_ rest: String) throws -> ReplReply {
        guard let stream else {
            throw Refusal(
                description: "there is nothing to play: start with --events FILE, or :fire an event"
            )
        }
        let count = rest.isEmpty ? 1 : rest == "all" ? Int.max : Int(rest) ?? 0
        guard count > 0 else { throw Refusal(description: "write :play, :play 10 or :play all") }
        if stream.isAtEnd { return ReplReply(["the stream is at its end"]) }
        var played = Played()
        while played.lineCount < count, replIsInterrupted == false, let line = try stream.next() {
            if stream.playedCount > Self.eventsMax {
                throw Refusal(
                    description:
                        "a session takes \(grouped(Self.eventsMax)) events; settle backtest takes any number"
                )
            }
            played.add(
                try rehearsal.take([line], timers: .none),
                line,
                told: count <= Self.toldMax,
                by: self
            )
            deeds.append(.event(line.bytes))
        }
        if replIsInterrupted { played.reply.error = "interrupted after \(played.lineCount) events" }
        return played.finished(stream: stream, told: count <= Self.toldMax)
    }

    func clock(_ rest: String) throws -> ReplReply {
        if rest.isEmpty {
            let now = rehearsal.clock
            return ReplReply([
                now == .never ? "no time yet: it begins with the first event" : time(now)
            ])
        }
        let target = try moment(rest)
        guard target >= rehearsal.clock else {
            throw Refusal(
                description: "it is \(time(rehearsal.clock)) already, and time does not run back"
            )
        }
        var reply = ReplReply()
        let scene = try rehearsal.advance(to: target)
        deeds.append(.clock(target))
        let events = rehearsal.events(of: scene)
        reply.say(events.prefix(Self.toldMax).map { line(of: $0) })
        if events.count > Self.toldMax {
            reply.say(["… \(events.count - Self.toldMax) more events"])
        }
        reply.add(scene, of: self)
        reply.say([time(rehearsal.clock)])
        return reply
    }

    /// `+6h`, `+1d12h`, `2026-11-20 09:00`, or a time as the wire has it.
    private func moment(_ text: String) throws(Refusal) -> Timestamp {
        let problem = Refusal(
            description: "write a stretch (+90m, +6h, +2d) or a time (2026-11-20 09:00)"
        )
        if text.hasPrefix("+") {
            guard let seconds = Self.seconds(text.dropFirst()), seconds <= 400 * 86_400 else {
                throw problem
            }
            return rehearsal.clock == .never ? source.now : rehearsal.clock.adding(seconds: seconds)
        }
        if let time = try? Timestamp(rfc3339: text) { return time }
        let whole = text.count == 10 ? "\(text) 00:00:00" : text.count == 16 ? "\(text):00" : text
        guard let utc = try? Timestamp(rfc3339: whole.replacing(" ", with: "T") + "Z") else {
            throw problem
        }
        return utc.adding(seconds: -settings.zone.offset(at: utc.seconds))
    }

    private static func seconds(_ text: Substring) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        var sum = 0
        var digits = ""
        for character in text {
            if character.isNumber, digits.count < 7 {
                digits.append(character)
                continue
            }
            guard let unit = units[character], let number = Int(digits) else { return nil }
            sum += number * unit
            digits = ""
        }
        return digits.isEmpty && sum > 0 ? sum : nil
    }
}

/// What playing a stretch of the stream led to.
private struct Played {
    var reply = ReplReply()
    var lineCount = 0
    private var tally = Tally()

    mutating func add(_ scene: Scene, _ line: InputLine, told: Bool, by session: ReplSession) {
        lineCount += 1
        tally.add(scene.tally)
        for letter in scene.deadLetters {
            reply.warnings.append("line \(line.number): \(letter.reason)")
        }
        if scene.arrivals.contains(nil) {
            reply.say(["line \(line.number) is known already"])
        }
        guard told else {
            if reply.warnings.count < 100 {
                reply.warnings += scene.warnings.map {
                    "\($0.message) (rule “\($0.rule)”, ticket \($0.ticket))"
                }
            }
            return
        }
        reply.say(session.rehearsal.events(of: scene).map { session.line(of: $0) })
        reply.add(scene, of: session)
    }

    func finished(stream: PlayedStream, told: Bool) -> ReplReply {
        var reply = reply
        if !told {
            reply.tell(
                "\(counted(lineCount, "event")), \(counted(tally.runs, "run")), \(tally.waitingRuns) wait, "
                    + "\(tally.failedRuns + tally.stoppedRuns) failed"
            )
            for state in ActionState.allCases {
                let count = tally.decisions.filter { $0.key.state == state }.reduce(0) {
                    $0 + $1.value.count
                }
                if count > 0 {
                    reply.tell("\(counted(count, "action")) \(state.rawValue)")
                }
            }
        }
        if stream.isAtEnd { reply.say(["the stream is at its end"]) }
        return reply
    }
}
