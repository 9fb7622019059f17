/// Finds placeholders that name nothing, in `template` and `rejection` literals.
struct TemplateCheck {
    private let vocabulary: Vocabulary
    private let paths: [String]
    /// The message about each path seen, nil for one without fault.
    private var messages: [String: String?] = [:]
    private var list: FindingList

    static func findings(in script: LuaScript, vocabulary: Vocabulary) -> Set<Finding> {
        var check = TemplateCheck(
            vocabulary: vocabulary,
            paths: FieldShape.record(vocabulary.placeholderFields).paths,
            list: FindingList(file: script.name)
        )
        for template in script.templates { check.check(template) }
        for items in script.rejections {
            for item in items where vocabulary.rejectionTexts.contains(item.literalKey ?? "") {
                check.check(item.value)
            }
        }
        return check.list.findings
    }

    /// A text, or a table with one text per platform.
    private mutating func check(_ expression: LuaExpression) {
        if let text = expression.string {
            check(text)
        } else if let items = expression.table {
            checkPlatforms(of: items)
            for item in items {
                if let text = item.value.string { check(text) }
            }
        }
    }

    private mutating func checkPlatforms(of items: [LuaTableItem]) {
        guard case .choice(let platforms) = vocabulary.shopKeys["platform"] else { return }
        let keys = platforms.map { ($0, FieldShape.text) }
        TableCheck(title: "a template", keys: Dictionary(keys) { first, _ in first })
            .check(items, into: &list)
    }

    private mutating func check(_ text: LuaString) {
        for placeholder in Placeholders(text.text) {
            guard let message = message(about: placeholder) else { continue }
            list.error(
                .unknownPlaceholder,
                line: text.line(afterLineEnds: placeholder.lineEnds),
                message
            )
        }
    }

    private mutating func message(about placeholder: Placeholders.Element) -> String? {
        guard let path = placeholder.path else {
            return "this '{' has no '}'; write '{{' for a brace that is to be seen"
        }
        if let known = messages[path] { return known }
        let message = message(aboutPath: path)
        messages[path] = .some(message)
        return message
    }

    private func message(aboutPath path: String) -> String? {
        switch vocabulary.placeholderShape(path) {
        case nil:
            return "there is no field for the placeholder '{\(path)}'"
                + suggestion(for: path, among: paths)
        case .record(let fields):
            let names = fields.keys.sorted().map { "'{\(path).\($0)}'" }.joined(separator: ", ")
            return "'{\(path)}' is a group of fields; name one of them: \(names)"
        default:
            return nil
        }
    }
}

extension Vocabulary {
    /// What a placeholder can name.
    var placeholderFields: [String: FieldShape] {
        ticket.merging(placeholders) { field, _ in field }
    }

    /// The shape of what a placeholder names, nil if it names nothing.
    func placeholderShape(_ path: String) -> FieldShape? {
        let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return FieldShape.record(placeholderFields).member(at: names)
    }
}

/// The placeholders `{path}` of a text, in order; `{{` and `}}` are literal braces.
struct Placeholders: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var index = 0
    private var lineEnds = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// A placeholder: how many line ends stand before it, and its path, nil where it has no end.
    struct Element {
        let lineEnds: Int
        let path: String?
    }

    mutating func next() -> Element? {
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\n") { lineEnds += 1 }
            guard byte == UInt8(ascii: "{") else { continue }
            guard index < bytes.count, bytes[index] == UInt8(ascii: "{") else {
                return placeholder()
            }
            index += 1
        }
        return nil
    }

    /// The placeholder whose brace was just read; it ends on its line.
    private mutating func placeholder() -> Element {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
            index += 1
            guard bytes[index - 1] == UInt8(ascii: "}") else { continue }
            let path = String(decoding: bytes[start..<(index - 1)], as: UTF8.self)
            return Element(lineEnds: lineEnds, path: path)
        }
        return Element(lineEnds: lineEnds, path: nil)
    }
}
