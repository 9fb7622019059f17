import Disputes
public import Sandbox

/// Why each rule did or did not fire on an event: kept beside the event, for `settle trace`.
public struct EventTrace: Sendable, Equatable {
    /// What the event was to its ticket.
    public enum Fit: UInt8, Sendable, CaseIterable {
        /// Rules saw it.
        case fitted = 0
        /// It did not fit the phase; no rule saw it.
        case misfit = 1
        /// Its type means nothing to this version; no rule saw it.
        case unknownType = 2
        /// The host died three times while its rules ran; none was run again.
        case givenUp = 3
        /// The platform's echo of a message of our own; no rule saw it.
        case echo = 4
    }

    /// What a rule made of the event.
    public enum Outcome: Sendable, Equatable {
        /// Its run was started; the run's number in the journal.
        case fired(run: Int64)
        /// The first condition that did not hold: the field, what was wanted, what was seen.
        case condition(path: String, wanted: String, seen: Value)
        /// Its `when` function said no.
        case functionSaidNo
        /// Its `when` failed: an error of the rule.
        case failed(message: String)
        /// It fires once per ticket, and has.
        case once
        /// A run of it waits for this ticket.
        case waiting
        /// An earlier rule was final.
        case final
        /// A human has taken over.
        case paused
    }

    /// A rule that listens to the event's type, by its place in the script set.
    public struct Entry: Sendable, Equatable {
        /// The rule's place among the names in the script set, from 0.
        public var rule: Int
        /// Whether it fired, and if not, the first thing that kept it.
        public var outcome: Outcome
    }

    /// Whether the event fitted its ticket, and so reached the rules.
    public var fit: Fit
    /// Why it did not fit.
    public var misfit: String?
    /// The phase before; nil for a new ticket, and for an event that did not fit.
    public var from: String?
    /// The phase after; empty for an event that did not fit.
    public var to: String
    /// The first 8 bytes of the hash of the shop's scripts: their names of rules.
    public var scripts: UInt64
    /// One per rule that listens to the type, in the order of rules; empty where no rule saw it.
    public var entries: [Entry] = []
}

extension EventTrace {
    /// As bytes, for the journal: a flat list of the members in order, then three values per rule.
    ///
    /// - Parameter writer: an empty one with room.
    /// - Returns: the list.
    func encoded(with writer: inout FlatWriter) -> [UInt8] {
        writer.beginList()
        writer.integer(Int64(fit.rawValue))
        writer.optional(misfit)
        writer.optional(from)
        writer.string(to)
        writer.integer(Int64(bitPattern: scripts))
        for entry in entries { write(entry, to: &writer) }
        writer.endList()
        return writer.takeValue().bytes
    }

    private func write(_ entry: Entry, to writer: inout FlatWriter) {
        writer.integer(Int64(entry.rule))
        switch entry.outcome {
        case .fired(let run):
            writer.integer(0)
            writer.integer(run)
        case .condition(let path, let wanted, let seen):
            writer.integer(1)
            writer.beginList()
            writer.string(path)
            writer.string(wanted)
            seen.write(to: &writer)
            writer.endList()
        case .failed(let message):
            writer.integer(2)
            writer.string(message)
        case .functionSaidNo: writer.bare(3)
        case .once: writer.bare(4)
        case .waiting: writer.bare(5)
        case .final: writer.bare(6)
        case .paused: writer.bare(7)
        }
    }

    /// What an event was to its ticket, without reading the rest of its trace.
    static func fit(of bytes: [UInt8]) -> Fit? {
        var reader = FlatReader(FlatValue(bytes: bytes))
        guard var items = try? reader.list(), let fit = try? items.integer() else { return nil }
        return UInt8(exactly: fit).flatMap(Fit.init)
    }

    /// The first bytes of the hash of the scripts that an encoded trace names.
    static func scripts(of bytes: [UInt8]) -> UInt64? {
        var reader = FlatReader(FlatValue(bytes: bytes))
        guard var items = try? reader.list() else { return nil }
        for _ in 0..<4 where (try? items.skip()) == nil { return nil }
        return (try? items.integer()).map { UInt64(bitPattern: $0) }
    }

    /// Reads what ``encoded`` wrote; nil for anything else.
    public init?(decoding bytes: [UInt8]) {
        let items = Value(own: FlatValue(bytes: bytes)).items
        guard items.count >= 5, (items.count - 5) % 3 == 0,
            let fit = items[0].whole.flatMap({ UInt8(exactly: $0) }).flatMap(Fit.init),
            let to = items[3].text, case .integer(let scripts) = items[4]
        else { return nil }
        self.init(
            fit: fit,
            misfit: items[1].text,
            from: items[2].text,
            to: to,
            scripts: UInt64(bitPattern: scripts)
        )
        for place in stride(from: 5, to: items.count, by: 3) {
            guard let rule = items[place].whole, let code = items[place + 1].whole,
                let outcome = Outcome(code: code, items[place + 2])
            else { return nil }
            entries.append(Entry(rule: rule, outcome: outcome))
        }
    }
}

extension EventTrace.Outcome {
    fileprivate init?(code: Int, _ value: Value) {
        switch code {
        case 0: self = .fired(run: Int64(value.whole ?? 0))
        case 1:
            let items = value.items
            guard items.count == 3, let path = items[0].text, let wanted = items[1].text else {
                return nil
            }
            self = .condition(path: path, wanted: wanted, seen: items[2])
        case 2: self = .failed(message: value.text ?? "")
        case 3: self = .functionSaidNo
        case 4: self = .once
        case 5: self = .waiting
        case 6: self = .final
        case 7: self = .paused
        default: return nil
        }
    }
}

extension FlatWriter {
    fileprivate mutating func optional(_ text: String?) {
        if let text { string(text) } else { null() }
    }

    /// An outcome that carries nothing.
    fileprivate mutating func bare(_ code: Int64) {
        integer(code)
        null()
    }
}
