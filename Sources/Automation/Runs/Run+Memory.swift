import Disputes
import Sandbox

/// What a shop's memory holds at most.
enum ShopMemory {
    static let keyBytesMax = 200
    static let valueBytesMax = 8_192
    static let keysMax = 10_000
}

extension Run {
    /// Keeps a value under a key of the shop's memory; nil forgets it.
    func remember(_ arguments: [Value]) throws(JournalError) -> FlatValue {
        guard let key = memoryKey(arguments.first ?? .null) else { return wrongKey("remember") }
        let value = arguments.count > 1 ? arguments[1] : .null
        if value["raise"] != nil {
            return Answers.raise(
                code: "wrong_argument",
                "a table with a field 'raise' can't be remembered; give the field another name"
            )
        }
        let bytes = value == .null ? nil : value.flat.bytes
        if let bytes, bytes.count > ShopMemory.valueBytesMax {
            return Answers.raise(
                code: "wrong_argument",
                "the value for '\(key)' takes \(bytes.count) bytes; remember keeps at most "
                    + "\(ShopMemory.valueBytesMax)"
            )
        }
        let isKept = try visit.engine.remember(
            bytes,
            under: key,
            of: visit.shop,
            in: &visit.batch.outcome.commit
        )
        if isKept { return .null }
        return Answers.raise(
            code: "memory_full",
            "a shop remembers at most \(ShopMemory.keysMax) keys; forget some: remember(key, nil)"
        )
    }

    /// What was remembered under a key; nil where nothing was.
    func recall(_ key: Value) throws(JournalError) -> FlatValue {
        guard let key = memoryKey(key) else { return wrongKey("recall") }
        guard let bytes = try visit.engine.recall(key, of: visit.shop) else { return .null }
        var reader = FlatReader(FlatValue(bytes: bytes))
        guard let value = try? reader.slice(), value.count == bytes.count else {
            return Answers.raise(
                code: "memory_damaged",
                "what is remembered under '\(key)' can't be read; write it anew with remember"
            )
        }
        return FlatValue(bytes: bytes)
    }

    private func memoryKey(_ value: Value) -> String? {
        guard let key = value.text, (1...ShopMemory.keyBytesMax).contains(key.utf8.count) else {
            return nil
        }
        return key
    }

    private func wrongKey(_ word: String) -> FlatValue {
        Answers.raise(
            code: "wrong_argument",
            "\(word) takes a key: a text of 1 to \(ShopMemory.keyBytesMax) bytes"
        )
    }

    /// One of the shop's figures: what `shop.…` is in a rule.
    func figure(_ name: String) throws(JournalError) -> FlatValue {
        let figures = try visit.engine.figures(of: visit.shop)
        var writer = FlatWriter(capacity: 16)
        switch name {
        case "disputes_this_month": writer.integer(Int64(figures.disputesThisMonth))
        case "intervention_rate": writer.number(figures.interventionRate)
        default: return Answers.raise(code: "unknown_figure", "a shop has no figure '\(name)'")
        }
        return writer.finish()
    }
}
