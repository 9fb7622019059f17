extension FieldShape {
    /// The shape of a word's type.
    init(_ type: WordType) {
        switch type {
        case .text, .wording: self = .text
        case .number, .whole, .duration: self = .number
        case .money: self = .money
        case .time: self = .time
        case .flag: self = .flag
        case .choice(let choice): self = .choice(choice.texts)
        case .list(let element): self = .list(FieldShape(element))
        case .record(let record) where !record.fields.isEmpty:
            self = .record(FieldShape.shapes(of: record.fields))
        case .record, .map, .either, .function, .anything: self = .anything
        }
    }

    /// The shapes of words, by their names.
    static func shapes(of words: [Word]) -> [String: FieldShape] {
        Dictionary(uniqueKeysWithValues: words.map { ($0.name, FieldShape($0.type)) })
    }
}
