import Disputes
import Sandbox

/// A file of tests, loaded.
final class TestFile {
    /// Its tests, in their order.
    let tests: [RuleTest]
    let image: Image
    let entry: Image.Entry

    /// The limits of a test: those of a run, but for the asks, since each of its words is one.
    static let limits: Limits = {
        var limits = Limits()
        limits.asks = 10_000
        return limits
    }()

    /// Loads a file.
    ///
    /// - Parameters:
    ///   - source: its text.
    ///   - shop: what `require` finds is its templates.
    ///   - rulebook: the shop's, loaded.
    ///   - sandbox: where tests run, and rules don't.
    /// - Throws: ``ShopProblem``: what is wrong, with file and line.
    init(
        _ source: Source,
        of shop: ShopScripts,
        _ rulebook: Rulebook,
        in sandbox: Sandbox
    ) throws(ShopProblem) {
        let program = Program(
            prelude: [Prelude.source, Prelude.tests],
            modules: shop.templates,
            scripts: [source],
            arguments: Self.arguments(rulebook)
        )
        do throws(LoadError) {
            image = try sandbox.load(program)
        } catch {
            throw ShopProblem(error)
        }
        guard let entry = image.entry("test") else { preconditionFailure("no entry test") }
        self.entry = entry
        let declared = try sandbox.declaration("tests", of: image, limits: Limits())
        tests = declared.items.map { fields in
            RuleTest(
                name: fields["name"]?.text ?? "",
                file: fields["file"]?.text ?? source.name,
                line: fields["line"]?.whole ?? 1,
                body: fields["body"]?.whole ?? 0
            )
        }
    }

    /// What the preludes are told: the names that exist.
    private static func arguments(_ rulebook: Rulebook) -> FlatValue {
        let identity = ShopIdentity(rulebook.settings)
        let plain = Value(
            own: Prelude.arguments(role: "tests", shop: identity, zone: rulebook.settings.zone)
        )
        guard case .map(var fields) = plain else { preconditionFailure("arguments are a map") }
        let actions = ActionKind.allCases.map { kind in
            Value.Fields.Field(
                key: kind.rawValue,
                value: FieldShape.value(of: FieldShape.shapes(of: kind.arguments))
            )
        }
        let ticket = TicketField.allCases.map(\.name) + ["phase"]
        fields.fields += [
            .init(key: "actions", value: .map(.init(actions))),
            .init(key: "fields", value: names(ticket)),
            .init(key: "event_fields", value: names(ticket + TestEvent.payloadNames)),
            .init(key: "view", value: FieldShape.value(of: Vocabulary.settle.ticket)),
            .init(key: "rules", value: names(rulebook.rules.map(\.name))),
        ]
        return Value.map(fields).flat
    }

    /// Names as the keys of a table.
    private static func names(_ names: [String]) -> Value {
        .map(.init(names.map { .init(key: $0, value: .bool(true)) }))
    }
}
