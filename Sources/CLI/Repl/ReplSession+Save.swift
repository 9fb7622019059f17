import Automation
import Disputes
import Foundation

/// Writing the session down as a test.
extension ReplSession {
    func save(_ name: String) throws -> ReplReply {
        let name = name.trimmed
        guard !name.isEmpty else { throw Refusal(description: "write :save NAME") }
        guard name.utf8.count <= 100, !name.hasPrefix("."), !name.contains("/"),
            name == name.printable
        else { throw Refusal(description: "a name has at most 100 bytes and no '/'") }
        guard let folder = shops.folders.first(where: { !$0.path.isEmpty }) else {
            throw Refusal(description: "the session has no shop folder to save a test in")
        }
        if source.journal != nil {
            throw Refusal(
                description:
                    "a test begins with nothing, and this session with the tickets of a journal"
            )
        }
        let tests = "\(folder.path)/tests"
        let path = "\(tests)/\(name).lua"
        if FileManager.default.fileExists(atPath: path) {
            throw Refusal(description: "there is \(path) already; choose another name")
        }
        let saved = SavedTest(
            name,
            savedDeeds,
            in: rehearsal,
            without: Set(typedRules.map(\.name))
        )
        do {
            try FileManager.default.createDirectory(
                atPath: tests,
                withIntermediateDirectories: true
            )
            try Data(saved.text.utf8).write(
                to: URL(fileURLWithPath: path),
                options: .withoutOverwriting
            )
        } catch {
            throw Refusal(description: "\(path) can't be written: \(error.localizedDescription)")
        }
        return ReplReply(["\(path) is written: see it, then settle test \(folder.path)"])
    }

    private var savedDeeds: [SavedTest.Deed] {
        let reader = EventReader()
        return deeds.compactMap { deed in
            switch deed {
            case .event(let body): (try? reader.read(body)).map { .event($0) }
            case .clock(let time): .clock(time)
            case .decision(let ticket, let kind, let isApproved):
                .decision(ticket, kind, isApproved: isApproved)
            case .line(let text): .other(text)
            }
        }
    }
}
