import Automation
import CTerminal
import Disputes
import Sandbox

/// A session at the prompt: shops rehearsed in memory, lines and commands answered one by one.
///
/// There is no gateway in it: whatever is asked for, nothing is sent. Not Sendable; it lives on one
/// thread with a stack that scripts can run on.
final class ReplSession {
    /// Where its shops, events and tickets come from.
    let source: ReplSource
    let sandbox: Sandbox
    var shops: ReplShops
    var rehearsal: Rehearsal
    var stream: PlayedStream?
    /// Of each shop whose lines were typed.
    private var prompts: [ShopKey: Prompt] = [:]
    private(set) var shop: ShopKey
    private(set) var ticket: TicketKey?
    var lineCount = 0
    /// `:cost on`.
    var showsCost = false
    /// Rules typed at the prompt, by name.
    var typedRules: [TypedRule] = []
    /// What was done to the rehearsal, for `:save`.
    var deeds: [ReplDeed] = []
    /// Events that were fired here so far.
    var firedCount = 0
    /// Where the last error was, for `:edit`.
    var lastErrorFile: String?
    /// Columns of the terminal as it is now; where nobody looks, tables are not cut.
    var width: Int { StandardOutput.columns ?? .max }

    /// - Parameter source: what to begin with.
    /// - Throws: what keeps the events or the journal from being read, or memory from being had.
    init(_ source: ReplSource) throws {
        self.source = source
        sandbox = try Sandbox()
        unsafe sandbox.watch(replInterruptFlag)
        shops = ReplShops(try source.scripts(), in: sandbox)
        stream = try source.stream()
        rehearsal = try Rehearsal(
            on: shops.stage(with: []),
            at: source.start(of: stream),
            journal: try source.journal(of: shops)
        )
        shop = shops.rulebooks[0].settings.shop
    }

    var settings: ShopSettings { rulebook.settings }

    var rulebook: Rulebook {
        guard let rulebook = rehearsal.stage.rulebook(of: shop) else {
            preconditionFailure("the shop in use is on the stage")
        }
        return rulebook
    }

    /// Where lists get their names and times from.
    var desk: Desk {
        Desk(journal: rehearsal.journal, shops: rehearsal.stage.rulebooks.map(\.settings))
    }

    var valueText: ValueText {
        let zone = settings.zone
        return ValueText(width: StandardOutput.columns ?? 100) { zone.offset(at: $0) }
    }

    // MARK: Answers

    /// Whether the input goes on on another line.
    func isUnfinished(_ input: String) -> Bool {
        if input.hasPrefix("?") { return false }
        guard input.hasPrefix(":") else { return prompt.isUnfinished(input) }
        // The table of an event to fire may have several lines.
        guard input.hasPrefix(":f"), let brace = input.firstIndex(of: "{") else { return false }
        return prompt.isUnfinished(String(input[brace...]))
    }

    /// Answers one input: a line of Lua, a command, or a question about a word.
    ///
    /// - Throws: ``JournalError``, which nothing here can do anything about.
    func answer(_ input: String) throws -> ReplReply {
        let trimmed = input.trimmed
        if trimmed.isEmpty { return ReplReply() }
        if trimmed.hasPrefix("?") {
            return ReplReply(Reference.text(for: String(trimmed.dropFirst()).trimmed))
        }
        if trimmed.hasPrefix(":") { return try answerCommand(String(trimmed.dropFirst())) }
        if let rule = TypedRule(input, of: shop, number: lineCount + 1) {
            lineCount += 1
            return try define(rule)
        }
        return try evaluate(input)
    }

    private func answerCommand(_ text: String) throws -> ReplReply {
        let name = String(text.prefix { !$0.isWhitespace })
        let rest = String(text.dropFirst(name.count)).trimmed
        let names = ReplWord.all.map(\.name)
        let matching = names.contains(name) ? [name] : names.filter { $0.hasPrefix(name) }
        guard !name.isEmpty, matching.count == 1 else {
            let near = nearestName(to: name, among: names).map { "; did you mean :\($0)?" }
            let several =
                matching.count > 1 && !name.isEmpty
                ? "; it could be \(matching.map { ":\($0)" }.joined(separator: ", "))" : nil
            return ReplReply(
                error: "there is no command :\(name)\(several ?? near ?? "; see :help")"
            )
        }
        do {
            return try carryOut(matching[0], rest)
        } catch let refusal as Refusal {
            return ReplReply(error: refusal.description)
        } catch let problem as EventProblem {
            return ReplReply(error: problem.description)
        } catch let problem as InputError {
            return ReplReply(error: problem.description)
        }
    }

    private func carryOut(_ command: String, _ rest: String) throws -> ReplReply {
        switch command {
        case "help": return try help(rest)
        case "tickets": return tickets(rest)
        case "use": return try use(rest)
        case "ticket": return try showTicket(rest)
        case "events": return try events(rest)
        case "fire": return try fire(rest)
        case "play": return try play(rest)
        case "clock": return try clock(rest)
        case "rules": return rules()
        case "why": return try why(rest)
        case "runs": return try runs()
        case "actions": return try actions(rest)
        case "approve": return try approve(rest)
        case "deny": return try deny(rest)
        case "budget": return budget()
        case "edit": return try edit(rest)
        case "reload": return try reload()
        case "reset": return try reset()
        case "save": return try save(rest)
        case "cost": return try cost(rest)
        default:
            var reply = ReplReply()
            reply.isLast = true
            return reply
        }
    }

    private func help(_ name: String) throws(Refusal) -> ReplReply {
        if name.isEmpty { return ReplReply(ReplWord.help()) }
        let name = name.hasPrefix(":") ? String(name.dropFirst()) : name
        guard let word = ReplWord.all.first(where: { $0.name == name }) else {
            throw Refusal(
                description: "there is no command :\(name); see :help, or ?\(name) for a word"
            )
        }
        return ReplReply(word.help)
    }

    private func cost(_ rest: String) throws(Refusal) -> ReplReply {
        switch rest {
        case "on": showsCost = true
        case "off": showsCost = false
        default: throw Refusal(description: "write :cost on or :cost off")
        }
        return ReplReply()
    }

    // MARK: Lines

    /// The prompt of the shop in use.
    var prompt: Prompt {
        let prompt = prompts[shop] ?? Prompt(in: rehearsal, of: shop)
        prompts[shop] = prompt
        prompt.ticket = ticket
        prompt.count = lineCount
        return prompt
    }

    // MARK: What is in use

    func use(_ ticket: TicketKey?) {
        self.ticket = ticket
        if let ticket { shop = ticket.shop }
    }

    /// The rehearsal goes on with other rules, in the same journal and at the same time.
    ///
    /// - Parameters:
    ///   - shops: as they are now.
    ///   - rules: typed at the prompt.
    ///   - keepsGlobals: lines go on seeing the functions of the scripts before.
    /// - Throws: ``ShopProblem``; nothing has changed then.
    func goOn(with shops: ReplShops, _ rules: [TypedRule], keepsGlobals: Bool) throws {
        let stage = try shops.stage(with: rules)
        let clock = rehearsal.clock
        rehearsal = try Rehearsal(
            on: stage,
            at: clock == .never ? nil : clock,
            journal: rehearsal.journal
        )
        self.shops = shops
        typedRules = rules
        prompts = keepsGlobals ? prompts.mapValues { Prompt(going: $0, onIn: rehearsal) } : [:]
        if rehearsal.stage.rulebook(of: shop) == nil {
            shop = shops.rulebooks[0].settings.shop
            ticket = nil
        }
    }

    /// Everything begins again.
    func begin(_ rehearsal: Rehearsal) {
        self.rehearsal = rehearsal
        prompts = [:]
        ticket = nil
        deeds = []
    }
}

extension String {
    /// The text without blanks at its ends.
    var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
