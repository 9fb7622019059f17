import Disputes
import Sandbox

extension TestPlay {
    /// What the host gives back to a word of a test.
    func answer(_ ask: Ask) throws(JournalError) -> FlatValue {
        let arguments = Value(own: ask.arguments).items
        func argument(_ place: Int) -> Value {
            place < arguments.count ? arguments[place] : .null
        }
        let ticket = argument(0).text ?? ""
        if ask.operation != "ticket", tickets[ticket] != nil { lastTicket = ticket }
        switch ask.operation {
        case "ticket": return ticketMade(argument(0))
        case "fire": return try fire(ticket, argument(1).text ?? "", argument(2))
        case "advance":
            note(try rehearsal.advance(by: argument(0).whole ?? 0))
            return .null
        case "answer": return scriptAnswer(argument(0).text ?? "", argument(1), argument(2))
        case "approve": return try decide("approve", ticket, argument(1), reason: nil)
        case "deny":
            return try decide(
                "deny",
                ticket,
                argument(1),
                reason: argument(2).text ?? "denied by the test"
            )
        case "resolve": return try resolve(ticket, argument(1).text ?? "", argument(2))
        case "release":
            return try carryOut([.release(ticket: ticket, shop: shop)])
        case "remember": return try remember(argument(0), argument(1))
        case "recall": return try recall(argument(0))
        default: return look(ask.operation, arguments, ticket)
        }
    }

    /// A word can't do what it was asked: an error at its place in the test.
    func problem(_ sentence: String) -> FlatValue {
        Answers.raise(code: Self.problemCode, sentence)
    }

    // MARK: Events

    private func ticketMade(_ fields: Value) -> FlatValue {
        let id = "T\(tickets.count + 1)"
        tickets[id] = Played(facts: TestEvent.fields(fields))
        return Value.string(id).flat
    }

    private func fire(
        _ ticket: String,
        _ type: String,
        _ fields: Value
    ) throws(JournalError) -> FlatValue {
        guard var played = tickets[ticket] else { return problem("there is no such ticket") }
        var facts = TestEvent.fields(fields)
        if !played.hasBegun {
            let first = played.facts.filter { old in !facts.contains { $0.path == old.path } }
            facts = TestEvent.facts(first + facts, ticket: ticket, at: rehearsal.clock)
        }
        eventCount += 1
        let event = TestEvent(
            id: "event-\(eventCount)",
            source: shop.source,
            type: type,
            ticket: ticket,
            time: rehearsal.clock,
            fields: facts
        )
        do {
            note(try rehearsal.take(try event.json()))
        } catch let error as TestEvent.Problem {
            return problem(error.sentence)
        } catch let error as EventProblem {
            return problem("no event can be like that: \(error)")
        } catch let error as JournalError {
            throw error
        } catch {
            preconditionFailure("an event can't fail with \(error)")
        }
        played.hasBegun = true
        tickets[ticket] = played
        return .null
    }

    // MARK: The gateway and humans

    private func scriptAnswer(_ what: String, _ fields: Value, _ position: Value) -> FlatValue {
        let answer: GatewayAnswer
        switch what {
        case "done": answer = .done(reference: fields["reference"]?.text ?? "test")
        case "failed":
            answer = .failed(
                code: fields["code"]?.text ?? "failed",
                message: fields["message"]?.text ?? "the test says so"
            )
        default: answer = .unknown(reason: fields["reason"]?.text ?? "no answer in time")
        }
        let kind = fields["action"]?.text.flatMap(ActionKind.init)
        let number = rehearsal.answerNext(answer, to: kind)
        scripted[number] = ScriptedAnswer(
            what: what,
            kind: kind,
            position: position.text ?? test.file
        )
        return .null
    }

    private func open(
        _ ticket: String,
        _ state: ActionState,
        _ kind: Value
    ) -> [TicketStanding.Open] {
        let open = rehearsal.standing(of: key(ticket))?.open ?? []
        return open.filter { $0.state == state && (kind == .null || $0.kind.rawValue == kind.text) }
    }

    private func decide(
        _ word: String,
        _ ticket: String,
        _ kind: Value,
        reason: String?
    ) throws(JournalError) -> FlatValue {
        let waiting = open(ticket, .needsApproval, kind)
        if waiting.isEmpty {
            return problem(
                "\(word): no \(kind.text ?? "action") of ticket \(ticket) waits for approval"
            )
        }
        return try carryOut(
            waiting.map { action in
                reason.map { .deny(key: action.key, reason: $0) } ?? .approve(key: action.key)
            }
        )
    }

    private func resolve(
        _ ticket: String,
        _ how: String,
        _ kind: Value
    ) throws(JournalError) -> FlatValue {
        let unknown = open(ticket, .unknown, kind)
        if unknown.isEmpty {
            return problem("resolve: no \(kind.text ?? "action") of ticket \(ticket) is unknown")
        }
        return try carryOut(
            unknown.map { action in
                .resolve(
                    key: action.key,
                    how == "done" ? .done(reference: "test") : .failed(reason: "the test says so")
                )
            }
        )
    }

    private func carryOut(_ orders: [Order]) throws(JournalError) -> FlatValue {
        // One after the other: what the first leads to may end the second.
        for order in orders {
            let scene = try rehearsal.carryOut([order])
            note(scene)
            for case .failure(let error) in scene.replies { return problem(error.description) }
        }
        return .null
    }

    // MARK: The shop's memory

    private func remember(_ key: Value, _ value: Value) throws(JournalError) -> FlatValue {
        guard let key = key.text, (1...ShopMemory.keyBytesMax).contains(key.utf8.count) else {
            return problem("remember takes a key: a text of 1 to \(ShopMemory.keyBytesMax) bytes")
        }
        let bytes = value == .null ? nil : value.flat.bytes
        guard bytes?.count ?? 0 <= ShopMemory.valueBytesMax else {
            return problem("remember keeps at most \(ShopMemory.valueBytesMax) bytes")
        }
        guard try rehearsal.remember(bytes, under: key, of: shop) else {
            return problem("a shop remembers at most \(ShopMemory.keysMax) keys")
        }
        return .null
    }

    private func recall(_ key: Value) throws(JournalError) -> FlatValue {
        guard let key = key.text else { return problem("recall takes a key: a text") }
        return rehearsal.journal.memory(of: shop, key: key).map { FlatValue(bytes: $0) } ?? .null
    }
}
