/// What a word is, as people, editors and the static reader see it.
package indirect enum WordType: Sendable, Equatable {
    case anything
    case text
    /// A text, or a template that is filled in from the ticket.
    case wording
    /// Any number.
    case number
    /// A number without a fraction.
    case whole
    case flag
    case money
    /// Seconds since 1970.
    case time
    /// A length of time in seconds.
    case duration
    /// One of a closed list of texts.
    case choice(Choice)
    case list(WordType)
    /// A table of values by names that the script chooses.
    case map(WordType)
    case record(Record)
    /// One of several types.
    case either([WordType])
    case function(Signature)
}

/// A closed list of texts, such as the phases of a ticket.
package struct Choice: Sendable, Equatable {
    /// The name of its type: `Phase`.
    package let name: String
    package let summary: String
    /// In the order in which people read them.
    package let values: [Value]

    /// One of the texts and what it means.
    package struct Value: Sendable, Equatable {
        package let text: String
        package let summary: String
    }

    /// The texts alone.
    package var texts: [String] { values.map(\.text) }
}

/// A table or object with named fields; one without fields is only passed on.
package struct Record: Sendable, Equatable {
    /// The name of its type: `Order`.
    package let name: String
    package let summary: String
    package let fields: [Word]

    init(_ name: String, _ summary: String, _ fields: [Word] = []) {
        self.name = name
        self.summary = summary
        self.fields = fields
    }
}

/// What a function takes and gives.
package struct Signature: Sendable, Equatable {
    /// A last parameter named `…` stands for any number of them.
    package let parameters: [Word]
    package let results: [Word]
    /// How a call is written where the parameters don't show it; nil where they do.
    package let usage: [String]?

    /// The fields of the table that may be given as the first argument.
    package var fields: [Word]? { parameters.first?.type.record?.fields }

    /// What a call is given, as people read it: of a table its fields, but of a long one beside
    /// others only that it is one.
    package var given: [Word] {
        parameters.flatMap { parameter -> [Word] in
            guard let record = parameter.type.record else { return [parameter] }
            return parameters.count == 1 || record.isShort ? record.fields : [parameter.asTable]
        }
    }
}

extension Word {
    /// A parameter that is a long table, by how it is written.
    fileprivate var asTable: Word { Word("{ … }", type, isOptional: isOptional, summary) }
}

extension Record {
    /// Its fields have room in a line.
    var isShort: Bool { fields.count <= 12 }
}

extension WordType {
    /// The record, also where it is one of several types; nil for one without fields.
    package var record: Record? {
        switch self {
        case .record(let record): record.fields.isEmpty ? nil : record
        case .either(let types): types.lazy.compactMap(\.record).first
        default: nil
        }
    }

    /// The closed list of texts, also where it is one of several types, or a list's.
    package var choice: Choice? {
        switch self {
        case .choice(let choice): choice
        case .list(let element): element.choice
        case .either(let types): types.lazy.compactMap(\.choice).first
        default: nil
        }
    }

    /// The signature of a function.
    package var signature: Signature? {
        if case .function(let signature) = self { signature } else { nil }
    }

    /// What the type is called in documentation: `Money`, `list of text`.
    package var shown: String {
        switch self {
        case .anything: "any value"
        case .text: "text"
        case .wording: "text or template"
        case .number: "number"
        case .whole: "whole number"
        case .flag: "true or false"
        case .money: "Money"
        case .time: "time"
        case .duration: "seconds"
        case .choice(let choice): choice.name
        case .list(let element): "list of \(element.shown)"
        case .map(let element): "table of \(element.shown) by name"
        case .record(let record): record.name
        case .either(let types): types.map(\.shown).joined(separator: " or ")
        case .function: "function"
        }
    }
}
