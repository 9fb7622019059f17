public import Automation
import Disputes
public import Logging

/// The scripts of a host's shops on disk, in all their versions: the files of a shop's folder are
/// what is at work, and who changes them by hand or over HTTP changes the same files.
///
/// A change is one at a time: it is checked, its files are put into the folder, and the host sees
/// it. A host that dies in between does it again at its next start.
public actor ScriptLibrary {
    /// What became of bringing a version to work.
    public enum Outcome: Sendable {
        /// It is at work, on all tickets or a share of them.
        case done([ShopCheck.Finding])
        /// It can't run; nothing is changed.
        case refused(ScriptProblems)
        /// It is not kept.
        case absent
    }

    private let dir: String
    private let host: LiveHost
    private let clock: any WallClock
    private let logger: Logger
    private let turn = Turn()
    /// The texts that were looked at last, by folder: what differs is looked at again.
    private var seen: [String: ShopScripts]
    /// The folders that the host's shops come from.
    private var folders: [ShopKey: String] = [:]
    /// Who changes files in a folder.
    private static let byHand = "folder"

    /// The library of a host.
    ///
    /// - Parameters:
    ///   - dir: a shop's folder, or a folder of shop folders.
    ///   - shops: the folders as the host was opened with them.
    ///   - host: sees what changes.
    ///   - clock: the time that is taken down.
    ///   - logger: where it is said which scripts are loaded and which refused.
    public init(
        _ dir: String,
        _ shops: [ShopFolder],
        of host: LiveHost,
        clock: any WallClock = SystemClock(),
        logger: Logger
    ) {
        self.dir = dir
        self.host = host
        self.clock = clock
        self.logger = logger
        seen = Dictionary(shops.map { ($0.path, $0.scripts) }) { first, _ in first }
    }

    // MARK: A host's start

    /// Finishes what a host has begun and not done; before its shops are read.
    ///
    /// What stands in the folder instead is kept as a version.
    ///
    /// - Parameters:
    ///   - dir: a shop's folder, or a folder of shop folders.
    ///   - clock: the time that is taken down.
    ///   - logger: told what was done, and what can't be: one shop's trouble stops no other.
    public static func finish(
        in dir: String,
        clock: any WallClock = SystemClock(),
        logger: Logger
    ) {
        for shop in (try? ShopFolders.read(dir).shops) ?? [] {
            do throws(LibraryProblem) {
                guard let version = try finish(shop, at: clock.now) else { continue }
                logger.warning(
                    "an activation that was cut short is done",
                    metadata: ["folder": "\(shop.path)", "version": "\(version)"]
                )
            } catch {
                logger.error("\(error)")
            }
        }
    }

    /// The version that was put into the folder; nil where there was nothing to do.
    private static func finish(
        _ shop: ShopFolder,
        at time: Timestamp
    ) throws(LibraryProblem) -> String? {
        let folder = VersionFolder(shop: shop.path)
        var history = try folder.history()
        guard let version = history.activating else { return nil }
        try folder.add(shop.scripts)
        folder.remove(history.add(shop.scripts.version, at: time, by: byHand))
        if let scripts = try folder.scripts(of: version) { try folder.put(scripts) }
        history.activate(version, at: time, by: byHand)
        try folder.save(history)
        return version
    }

    /// Takes down what is at work where it is not what was at the last end, and has shares of tickets
    /// see again what they saw then.
    public func begin() async {
        await turn.take()
        defer { turn.pass() }
        for path in seen.keys.sorted() {
            guard let scripts = seen[path], let shop = shop(of: scripts), folders[shop] == nil,
                host.scripts(of: shop) == scripts
            else { continue }
            folders[shop] = path
            do throws(LibraryProblem) {
                try await begin(VersionFolder(shop: path), shop, scripts)
            } catch {
                logger.error("\(error)")
            }
        }
    }

    private func begin(
        _ folder: VersionFolder,
        _ shop: ShopKey,
        _ scripts: ShopScripts
    ) async throws(LibraryProblem) {
        let history = try folder.history()
        // Most shops have none: their scripts never changed.
        if history == ScriptHistory() { return }
        guard history.active == scripts.version else {
            // Changed meanwhile, which ends a canary.
            return try takeDown(scripts, in: folder, after: nil, by: Self.byHand)
        }
        guard let canary = history.canary else { return }
        guard let version = try folder.scripts(of: canary.version) else {
            throw LibraryProblem(
                "\(folder.shop): the canary's version \(canary.version) is gone; set another"
            )
        }
        switch await host.setCanary(version, share: canary.share, of: shop) {
        case .success: break
        case .failure(let problems): say("the canary is refused", folder.shop, problems)
        }
    }

    private func shop(of scripts: ShopScripts) -> ShopKey? {
        (try? Desk.settings(of: [scripts]))?.first.flatMap { try? $0.get().shop }
    }

    // MARK: Files that change

    /// Looks at the folders, and has the host see what has changed.
    public func look() async {
        await turn.take()
        defer { turn.pass() }
        let reading: ShopFolders.Reading
        do {
            reading = try ShopFolders.read(dir)
        } catch {
            return logger.error("\(error)")
        }
        for problem in reading.problems { logger.error("\(problem)") }
        forget(but: reading.shops.map(\.path) + reading.problems.map(\.path))
        for shop in reading.shops where seen[shop.path] != shop.scripts {
            seen[shop.path] = shop.scripts
            await load(shop)
        }
    }

    private func forget(but there: [String]) {
        for path in seen.keys.sorted()
        where !there.contains(where: { $0 == path || $0.hasPrefix("\(path)/") }) {
            seen[path] = nil
            folders = folders.filter { $0.value != path }
            logger.warning(
                "the folder is gone; its rules go on until the host is started again",
                metadata: ["folder": "\(path)"]
            )
        }
    }

    private func load(_ folder: ShopFolder) async {
        let shop = shop(of: folder.scripts)
        if let shop, let other = folders[shop], other != folder.path {
            return logger.error(
                """
                \(folder.path)/shop.lua is of \(shop.source), and so is \(other)/shop.lua; remove one \
                of the folders
                """
            )
        }
        let old = shop.flatMap { host.scripts(of: $0) }
        switch await host.reload(folder.scripts) {
        case .success(let findings):
            // The folder may have been another shop's.
            folders = folders.filter { $0.value != folder.path }
            if let shop { folders[shop] = folder.path }
            logger.info("scripts are loaded", metadata: ["folder": "\(folder.path)"])
            for finding in findings { logger.warning("\(folder.path)/\(finding)") }
            do throws(LibraryProblem) {
                let versions = VersionFolder(shop: folder.path)
                try takeDown(folder.scripts, in: versions, after: old, by: Self.byHand)
            } catch {
                logger.error("\(error)")
            }
        case .failure(let problems):
            say("scripts are refused, the old ones go on", folder.path, problems)
        }
    }

    private func say(_ what: Logger.Message, _ path: String, _ problems: ScriptProblems) {
        logger.error(what, metadata: ["folder": "\(path)"])
        for line in problems.description.split(separator: "\n") { logger.error("\(path)/\(line)") }
    }

    /// Keeps a version that came to work, and the one before, if nobody has taken it down.
    private func takeDown(
        _ scripts: ShopScripts,
        in folder: VersionFolder,
        after old: ShopScripts?,
        by name: String
    ) throws(LibraryProblem) {
        var history = try folder.history()
        if let old, history.active != old.version {
            try keep(old, in: folder, &history, by: Self.byHand)
            history.activate(old.version, at: clock.now, by: Self.byHand)
        }
        try keep(scripts, in: folder, &history, by: name)
        history.activate(scripts.version, at: clock.now, by: name)
        try folder.save(history)
    }

    private func keep(
        _ scripts: ShopScripts,
        in folder: VersionFolder,
        _ history: inout ScriptHistory,
        by name: String
    ) throws(LibraryProblem) {
        try folder.add(scripts)
        folder.remove(history.add(scripts.version, at: clock.now, by: name))
    }

    // MARK: Orders

    /// The shop's folder; nil where the host has none of its scripts.
    private func folder(of shop: ShopKey) -> VersionFolder? {
        folders[shop].map(VersionFolder.init)
    }

    /// What is known of a shop's versions; nil where it has no folder.
    ///
    /// - Throws: ``LibraryProblem``.
    public func history(of shop: ShopKey) throws(LibraryProblem) -> ScriptHistory? {
        try folder(of: shop)?.history()
    }

    // Inlined into a caller that waits, it crashes the compiler in a release build (Swift 6.3.1).
    /// A version's texts; nil where it is not kept.
    ///
    /// - Throws: ``LibraryProblem``.
    @inline(never)
    public func scripts(
        of shop: ShopKey,
        version: String
    ) throws(LibraryProblem) -> ShopScripts? {
        try folder(of: shop)?.scripts(of: version)
    }

    /// Keeps a version that has passed its check; nothing sees it yet.
    ///
    /// - Returns: false where the shop has no folder.
    /// - Throws: ``LibraryProblem``.
    public func add(
        _ scripts: ShopScripts,
        to shop: ShopKey,
        by name: String
    ) throws(LibraryProblem) -> Bool {
        guard let folder = folder(of: shop) else { return false }
        var history = try folder.history()
        try keep(scripts, in: folder, &history, by: name)
        try folder.save(history)
        return true
    }

    /// Puts a version to work: its files into the folder, and before the host.
    ///
    /// - Returns: what became of it.
    /// - Throws: ``LibraryProblem``; nothing is changed.
    public func activate(
        _ version: String,
        of shop: ShopKey,
        by name: String
    ) async throws(LibraryProblem) -> Outcome {
        guard let folder = folder(of: shop), let scripts = try folder.scripts(of: version) else {
            return .absent
        }
        await turn.take()
        defer { turn.pass() }
        if case .failure(let problems) = await LiveHost.check(scripts, of: shop) {
            return .refused(problems)
        }
        let old = host.scripts(of: shop)
        try put(scripts, in: folder, insteadOf: old)
        let findings: [ShopCheck.Finding]
        switch await host.reload(scripts) {
        case .failure(let problems):
            try restore(old, in: folder)
            return .refused(problems)
        case .success(let found): findings = found
        }
        try takeDown(scripts, in: folder, after: old, by: name)
        logger.info(
            "scripts are activated",
            metadata: ["folder": "\(folder.shop)", "version": "\(version)", "by": "\(name)"]
        )
        return .done(findings)
    }

    /// Puts a version into the folder; where that fails the old one is there again.
    private func put(
        _ scripts: ShopScripts,
        in folder: VersionFolder,
        insteadOf old: ShopScripts?
    ) throws(LibraryProblem) {
        var history = try folder.history()
        history.activating = scripts.version
        try folder.save(history)
        do throws(LibraryProblem) {
            try folder.put(scripts)
            seen[folder.shop] = scripts
        } catch {
            try? restore(old, in: folder)
            throw error
        }
    }

    private func restore(
        _ old: ShopScripts?,
        in folder: VersionFolder
    ) throws(LibraryProblem) {
        if let old {
            try folder.put(old)
            seen[folder.shop] = old
        }
        var history = try folder.history()
        history.activating = nil
        try folder.save(history)
    }

    /// Has a share of a shop's tickets see a version, until another is activated.
    ///
    /// - Parameters:
    ///   - version: which; nil: no ticket sees another than the one at work.
    ///   - share: the part of the tickets, 0 to 1.
    ///   - shop: whose.
    /// - Returns: what became of it.
    /// - Throws: ``LibraryProblem``.
    public func setCanary(
        _ version: String?,
        share: Double,
        of shop: ShopKey
    ) async throws(LibraryProblem) -> Outcome {
        guard let folder = folder(of: shop) else { return .absent }
        var scripts: ShopScripts?
        if let version {
            scripts = try folder.scripts(of: version)
            if scripts == nil { return .absent }
        }
        await turn.take()
        defer { turn.pass() }
        switch await host.setCanary(scripts, share: share, of: shop) {
        case .failure(let problems): return .refused(problems)
        case .success(let findings):
            var history = try folder.history()
            if let now = host.scripts(of: shop), history.active != now.version {
                try keep(now, in: folder, &history, by: Self.byHand)
                history.activate(now.version, at: clock.now, by: Self.byHand)
            }
            history.canary = version.map { ScriptHistory.Canary(version: $0, share: share) }
            try folder.save(history)
            return .done(findings)
        }
    }
}
