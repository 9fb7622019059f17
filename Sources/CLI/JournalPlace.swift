import ArgumentParser
import Automation

/// Which journal: that of a folder, or one by its file.
struct JournalPlace: ParsableArguments {
    @Argument(help: "A shop's folder, or a folder of shop folders.")
    var dir: String?

    @Option(
        help: ArgumentHelp(
            "The journal's file. (default: DIR/.settle/journal.db)",
            valueName: "PATH"
        )
    )
    var journal: String?

    func validate() throws {
        if dir == nil, journal == nil {
            throw ValidationError("name a folder, or a journal with --journal PATH")
        }
        if journal == "" || journal == ":memory:" {
            throw ValidationError("--journal is the file of a journal that settle has written")
        }
    }

    var path: String { journal ?? ShopFolders.journalPath(of: dir ?? ".") }
}
