import Disputes
import Sandbox

/// Shops loaded from their folders' texts; one that fails is reported and left out.
struct LoadedShops: Sendable {
    private(set) var shops: Set<ShopKey> = []
    private(set) var rulebooks: [Rulebook] = []
    /// What each of them was loaded from.
    private(set) var texts: [ShopScripts] = []
    /// Shops whose rules do not run, by the place of their folder.
    private(set) var problems: [(place: Int, problem: ShopProblem)] = []

    /// Loads them on a thread of its own.
    ///
    /// - Throws: ``SandboxError`` where there is no memory for a sandbox.
    init(_ folders: [ShopScripts]) throws {
        self = try ThreadExecutor.run { () -> Result<LoadedShops, any Error> in
            Result { LoadedShops(folders, in: try Sandbox()) }
        }.get()
    }

    /// Loads them in a sandbox; `mode`: how every shop acts, whatever its `shop.lua` says.
    init(_ folders: [ShopScripts], in sandbox: Sandbox, mode: ShopSettings.Mode? = nil) {
        for (place, scripts) in folders.enumerated() {
            do throws(ShopProblem) {
                let rulebook = try Rulebook(scripts, in: sandbox)
                guard shops.insert(rulebook.settings.shop).inserted else {
                    throw .anotherFolder(is: rulebook.settings.shop)
                }
                rulebooks.append(mode.map(rulebook.acting) ?? rulebook)
                texts.append(scripts)
            } catch {
                problems.append((place, error))
            }
        }
    }
}
