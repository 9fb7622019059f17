/// Finds writes to variables and tables that a rule's author takes to last from run to run.
///
/// Each run begins with the image of the loaded scripts, so such a write is lost when the run ends.
/// Functions that run only while the scripts are loaded may write to what they like.
struct SharedVariableCheck: LuaVisitor {
    private let script: LuaScript
    private let vocabulary: Vocabulary
    private let graph: FunctionGraph
    private let words: Set<String>
    private var stack: [Int] = []
    private var list: FindingList

    static func findings(
        in script: LuaScript,
        vocabulary: Vocabulary,
        graph: FunctionGraph
    ) -> Set<Finding> {
        var check = SharedVariableCheck(
            script: script,
            vocabulary: vocabulary,
            graph: graph,
            words: vocabulary.words,
            list: FindingList(file: script.name)
        )
        check.walk(script.chunk.main)
        return check.list.findings
    }

    mutating func enter(_ function: LuaFunction) { stack.append(function.number) }

    mutating func leave(_ function: LuaFunction) { stack.removeLast() }

    mutating func visit(target: LuaExpression) {
        guard let name = target.root, isShared(name) else { return }
        if target.name != nil {
            report(name, line: target.line, what: "'\(name.text)'")
        } else if !words.contains(name.text) || name.binding != .global {
            report(name, line: target.line, what: "a field of '\(name.text)'")
        }
    }

    mutating func visit(_ expression: LuaExpression) {
        guard case .chain(_, let suffixes) = expression.form,
            let member = expression.globalMember, member.library == "table",
            ["insert", "remove", "sort"].contains(member.member), suffixes.count > 1,
            case .call(let arguments) = suffixes[1].form,
            let name = arguments.first?.root, isShared(name)
        else { return }
        report(name, line: expression.line, what: "the table '\(name.text)'")
    }

    /// Whether a name, seen from the current function, is one that all runs begin with.
    private func isShared(_ name: LuaName) -> Bool {
        guard let current = stack.last, isInRun(current) else { return false }
        switch name.binding {
        case .local, .environment:
            return false
        case .global:
            return !words.contains(name.text)
        case .upvalue(let variable):
            let owner = script.chunk.variables[variable].function
            return !isInRun(owner)
        }
    }

    /// Whether the function may be part of a run: all but those that only loading calls.
    private func isInRun(_ function: Int) -> Bool {
        graph.inRun.contains(function) || !graph.loading.contains(function)
    }

    private mutating func report(_ name: LuaName, line: Int, what: String) {
        let place = name.binding == .global ? "a global" : "declared outside of the run"
        list.error(
            .sharedVariable,
            line: line,
            "this changes \(what) (\(place)), but every run starts fresh from the loaded scripts, "
                + "so the change is lost; use remember(key, value) and recall(key)"
        )
    }
}
