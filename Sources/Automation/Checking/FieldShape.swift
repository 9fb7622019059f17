/// What kind of value a field holds, as far as the static reader needs to know.
package indirect enum FieldShape: Sendable, Equatable {
    case text
    case number
    case money
    /// Seconds since 1970.
    case time
    case flag
    /// One of these words.
    case choice([String])
    case list(FieldShape)
    case record([String: FieldShape])
    /// Nothing is known: no finding ever concerns it.
    case anything

    /// What the shape is called in a message.
    var shown: String {
        switch self {
        case .text, .choice: "a text"
        case .number: "a number"
        case .money: "an amount of money"
        case .time: "a time"
        case .flag: "true or false"
        case .list: "a list"
        case .record: "a group of fields"
        case .anything: "a value"
        }
    }

    /// The shape of a field or, by the name `[]`, of a list's elements.
    func member(_ name: String) -> FieldShape? {
        switch self {
        case .record(let fields): fields[name]
        case .list(let element): name == "[]" ? element : nil
        case .anything: .anything
        case .text, .number, .money, .time, .flag, .choice: nil
        }
    }

    /// The shape at the end of a path, nil where there is no such path.
    func member(at path: some Sequence<String>) -> FieldShape? {
        var shape = self
        for name in path {
            guard let next = shape.member(name) else { return nil }
            shape = next
        }
        return shape
    }

    /// The dotted paths of all fields, groups included, in the order of their bytes.
    var paths: [String] {
        guard case .record(let fields) = self else { return [] }
        return fields.flatMap { name, shape in [name] + shape.paths.map { "\(name).\($0)" } }
            .sorted()
    }

    /// The names of the fields of a group.
    var names: [String] {
        if case .record(let fields) = self { fields.keys.sorted() } else { [] }
    }
}
