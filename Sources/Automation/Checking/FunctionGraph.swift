/// Which functions of a script run while it is loaded, in a `when`, and in a run.
struct FunctionGraph {
    /// The functions that are called while the script is loaded, the main one included.
    private(set) var loading: Set<Int> = []
    /// The functions that a `when` may call.
    private(set) var inWhen: Set<Int> = []
    /// The functions that a run or a `when` may call.
    private(set) var inRun: Set<Int> = []

    private var references: [Int: Set<Int>] = [:]
    private var calls: [Int: Set<Int>] = [:]
    private var stack: [Int] = []
    private let script: LuaScript

    init(_ script: LuaScript) {
        self.script = script
        walk(script.chunk.main)
        let conditions = script.rules.flatMap { rule in
            [rule["when"]].compactMap { $0 } + (rule["when"]?.table?.map(\.value) ?? [])
        }
        let whens = conditions.compactMap { script.function($0)?.number }
        let runs = script.rules.compactMap { $0["run"].flatMap(script.function)?.number }
        loading = reachable(from: [script.chunk.main.number], by: calls)
        inWhen = reachable(from: whens, by: references)
        inRun = reachable(from: runs + whens, by: references)
    }

    private func reachable(from start: [Int], by edges: [Int: Set<Int>]) -> Set<Int> {
        var seen = Set(start)
        var open = start
        while let next = open.popLast() {
            for other in edges[next] ?? [] where seen.insert(other).inserted { open.append(other) }
        }
        return seen
    }
}

extension FunctionGraph: LuaVisitor {
    private mutating func note(_ expression: LuaExpression, calledBy function: Int) {
        guard let called = script.function(expression) else { return }
        calls[function, default: []].insert(called.number)
    }

    mutating func enter(_ function: LuaFunction) {
        if let outer = stack.last { references[outer, default: []].insert(function.number) }
        stack.append(function.number)
    }

    mutating func leave(_ function: LuaFunction) {
        stack.removeLast()
    }

    mutating func visit(_ expression: LuaExpression) {
        guard let current = stack.last else { return }
        switch expression.form {
        case .name:
            guard let function = script.function(expression) else { return }
            references[current, default: []].insert(function.number)
        case .chain(let base, let suffixes):
            if case .call = suffixes.first?.form { note(base, calledBy: current) }
            for suffix in suffixes {
                switch suffix.form {
                case .call(let arguments), .method(_, let arguments):
                    // Who is given a function calls it: pcall, table.sort, the shop's own loop.
                    for argument in arguments { note(argument, calledBy: current) }
                case .field, .index:
                    break
                }
            }
        default:
            break
        }
    }
}
