// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target, each with its reason.
let settings: [SwiftSetting] =
    [
        // A protocol as a type costs a box and a dynamic call: say so with `any`.
        .enableUpcomingFeature("ExistentialAny"),
        // What a file imports is its own business unless it says `public import`.
        .enableUpcomingFeature("InternalImportsByDefault"),
        // A member is visible only where its module is imported: no action at a distance.
        .enableUpcomingFeature("MemberImportVisibility"),
        // Conformances of isolated types stay on their actor.
        .enableUpcomingFeature("InferIsolatedConformances"),
        // `unsafe` marks each place where memory safety is our own promise.
        .strictMemorySafety(),
    ]
    // A warning is for the one who writes; what is handed in has none.
    + (Context.environment["CI"] == "true" ? [.treatAllWarnings(as: .error)] : [])

let package = Package(
    name: "settle",
    products: [
        .executable(name: "settle", targets: ["CLI"]),
        // With the values that its faces are made of.
        .library(
            name: "Settle",
            targets: ["Automation", "Disputes", "Gateways", "Sandbox", "Server", "Storage"]
        ),
        .library(name: "Sandbox", targets: ["Sandbox"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The Lua boundary. Static, so that calls into Lua need no procedure linkage table.
        .target(
            name: "CSandbox",
            cSettings: [.define("_GNU_SOURCE")],
            linkerSettings: [.linkedLibrary(":liblua5.4.a"), .linkedLibrary("m")]
        ),
        // JSON text to the sandbox's flat values, by simdjson.
        .target(
            name: "CSimdjson",
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]
        ),
        // Editing lines on a terminal, by libedit: Swift can't call its variadic functions.
        .target(
            name: "CTerminal",
            cSettings: [.define("_GNU_SOURCE")],
            linkerSettings: [.linkedLibrary("edit")]
        ),
        // Starting a process with nothing of ours open: a call that Swift's Glibc doesn't show.
        .target(name: "CSpawn", cSettings: [.define("_GNU_SOURCE")]),
        .target(name: "Sandbox", dependencies: ["CSandbox"], swiftSettings: settings),
        .target(name: "Disputes", swiftSettings: settings),
        .target(
            name: "Automation",
            dependencies: [
                "Sandbox", "Disputes", "CSimdjson",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            resources: [
                .embedInCode("Prelude.lua"), .embedInCode("RuleTests/TestPrelude.lua"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Storage",
            dependencies: [
                "Automation",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Gateways",
            dependencies: [
                "Automation", "Disputes",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        // The live host over HTTP: events in, the stream and the API out.
        .target(
            name: "Server",
            dependencies: [
                "Automation", "Disputes", "Sandbox",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // Streams of events that never were, and months to judge rules by.
        .target(
            name: "Simulation",
            dependencies: [
                "Automation", "Disputes", "Sandbox",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "CLI",
            dependencies: [
                "Automation", "CSpawn", "CTerminal", "Disputes", "Gateways", "Sandbox", "Server",
                "Simulation", "Storage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            // What `settle init` writes.
            resources: [
                .embedInCode("NewShop/shop.lua"), .embedInCode("NewShop/rules.lua"),
                .embedInCode("NewShop/replies.lua"), .embedInCode("NewShop/tests.lua"),
                .embedInCode("NewShop/events.jsonl"), .embedInCode("NewShop/README.md"),
            ],
            swiftSettings: settings,
            // Events, tickets and rows are made on one thread and let go of on another: jemalloc does that
            // with an eighth less processor time than the system's allocator.
            linkerSettings: [.linkedLibrary("jemalloc")]
        ),
        // How a Swift program embeds Settle: what README shows, built and run by a test.
        .executableTarget(
            name: "EmbeddingExample",
            dependencies: ["Automation", "Disputes", "Sandbox", "Storage"],
            swiftSettings: settings
        ),
        // Figures for scripts/bench; no part of the product.
        .executableTarget(
            name: "Benchmark",
            dependencies: [
                "Automation", "Disputes", "Sandbox", "Storage",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        // A journal that fails as a test says, for more than one of them.
        .target(
            name: "TestJournals",
            dependencies: ["Automation", "Disputes"],
            path: "Tests/TestJournals",
            swiftSettings: settings
        ),
        .testTarget(name: "SandboxTests", dependencies: ["Sandbox"], swiftSettings: settings),
        .testTarget(name: "DisputesTests", dependencies: ["Disputes"], swiftSettings: settings),
        .testTarget(
            name: "AutomationTests",
            dependencies: ["Automation", "Disputes", "Sandbox", "TestJournals"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "GatewaysTests",
            dependencies: [
                "Gateways", "Automation", "Disputes",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Server", "Automation", "Disputes", "Sandbox", "TestJournals",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["Simulation", "Automation", "Disputes", "Sandbox"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Storage", "Automation", "Disputes", "Sandbox",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "CLI", "EmbeddingExample", "Automation", "Disputes", "Sandbox", "Storage",
            ],
            swiftSettings: settings
        ),
    ]
)
