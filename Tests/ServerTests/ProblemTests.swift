import HummingbirdTesting
import Server
import Testing

@Suite struct ProblemTests {
    @Test func `A problem keeps what it was told`() {
        #expect(Problem(status: 404, title: "Not found", detail: "there is no ticket T1").status == 404)
    }
}
