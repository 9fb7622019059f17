import Automation
import Disputes
import Testing

/// What operators set: found by the beginning of its name, character for character.
@Suite struct SettingTests {
    @Test(arguments: JournalKind.allCases)
    func `a setting is replaced and removed`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let steps: [([Setting], [Setting])] = [
            (
                [set("switch/sending", [1]), set("a", [])],
                [set("a", []), set("switch/sending", [1])]
            ),
            ([set("a", [2, 0])], [set("a", [2, 0]), set("switch/sending", [1])]),
            ([set("switch/sending", nil), set("never", nil)], [set("a", [2, 0])]),
            // The last of a name counts.
            ([set("a", nil), set("a", [3]), set("b", [4]), set("b", nil)], [set("a", [3])]),
            ([set("a", nil)], []),
        ]
        for (changes, expected) in steps {
            var commit = Commit()
            commit.settings = changes
            #expect(!commit.isEmpty)
            _ = try home.journal.commit(commit)
            try home.reopen(cleanly: false)
            #expect(try home.journal.settings(named: "") == expected)
        }
    }

    private static let names = [
        "switch/shop/淘宝店", "switch/shop/淘宝店二", "switch/shop/淘", "switch/sending", "switch_x",
        "switch%", "switch%2", "Switch/", "webhook/a_b", "webhook/a%b", "webhook/axb", "e", "é",
        "👨‍👩‍👧", "👨", "[x]", "*", "a?", "",
    ]

    @Test(
        arguments: JournalKind.allCases,
        [
            "", "switch", "switch/", "switch_", "switch%", "switch/shop/淘宝", "switch/shop/淘宝店",
            "switch/shop/淘宝店二三", "webhook/a_", "webhook/a%", "e", "é", "👨", "[", "*", "%", "_",
            "?",
        ]
    )
    func `a prefix is no pattern, and counts whole characters`(
        kind: JournalKind,
        prefix: String
    ) throws {
        let home = try JournalHome(kind)
        var commit = Commit()
        commit.settings = Self.names.map { set($0, Array($0.utf8)) }
        _ = try home.journal.commit(commit)
        let expected = Self.names.filter { $0.utf8.starts(with: prefix.utf8) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let found = try home.journal.settings(named: prefix)
        #expect(found.map(\.name) == expected)
        #expect(found.allSatisfy { $0.value == Array($0.name.utf8) })
    }

    private func set(_ name: String, _ value: [UInt8]?) -> Setting {
        Setting(name: name, value: value)
    }
}
