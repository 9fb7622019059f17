import Testing
@Suite struct Zz {
    @Test(arguments: ["(function() local m = yuan(5) return 'a' .. m .. 'b' end)()", "(function() local m = yuan(5) local p,q='a','b' return p .. m .. q end)()", "'a' .. 'c' .. yuan(5)","yuan(5) .. 'a' .. 'b'", "1 .. yuan(5) .. 'b'", "'a' .. (yuan(5) .. 'b')"]) func z(e: String) throws {
        let o = try ShopFixture(rules: rule("local x = \(e) ticket:note(x)")).rehearse(requested())
        print("ZZ", e, o.texts, o.warnings)
    }
}
