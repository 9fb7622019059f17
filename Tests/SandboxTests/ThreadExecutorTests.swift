import Sandbox
import Testing

/// Sandboxes on threads with a known stack.
@Suite struct ThreadExecutorTests {
    actor Shard {
        let executor = ThreadExecutor(stackBytes: 2 << 20)
        nonisolated var unownedExecutor: UnownedSerialExecutor {
            unsafe executor.asUnownedSerialExecutor()
        }

        private var bench: Workbench?
        private var sum = 0

        func value(of body: String) throws -> String {
            let bench = try self.bench ?? Workbench()
            self.bench = bench
            return bench.value(of: body)
        }

        func add(_ number: Int) -> Int {
            sum += number
            return sum
        }
    }

    @Test func `an actor runs a sandbox on its own thread`() async throws {
        let shard = Shard()
        #expect(try await shard.value(of: "return ticket.id") == "T1")
        let deep = "local function f() return (('x'):gsub('x', f)) end return f()"
        #expect(try await shard.value(of: deep).contains("C stack overflow"))
    }

    @Test func `jobs of many tasks all run`() async {
        let shard = Shard()
        await withTaskGroup(of: Void.self) { group in
            for number in 1...1000 { group.addTask { _ = await shard.add(number) } }
        }
        #expect(await shard.add(0) == 500_500)
    }

    @Test func `executors come and go`() async {
        for number in 0..<50 {
            let shard = Shard()
            #expect(await shard.add(number) == number)
        }
    }

    @Test func `ordinary runs need less than half a mebibyte of stack`() {
        let text = ThreadExecutor.run(stackBytes: 512 << 10) {
            guard let bench = try? Workbench() else { return "" }
            return bench.value(
                of: """
                    local r = {}
                    for k, v in pairs(ticket) do r[#r + 1] = k end
                    table.sort(r, function(a, b) return a < b end)
                    local ok = pcall(function() return pcall(error, 'x') end)
                    return (table.concat(r, ','):gsub('%w+', function(w) return w:upper() end))
                    """
            )
        }
        #expect(text == "AMOUNT,COUNT,EMPTY,ID,ORDER,RATE,TAGS,VIRTUAL")
    }
}
