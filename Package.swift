// swift-tools-version: 6.2
import PackageDescription

// The module graph is CLI → Server → Runtime → Interpreter → DSL and nothing else; see ARCHITECTURE.md.
let package = Package(
  name: "tocsin",
  products: [
    .executable(name: "tocsin", targets: ["CLI"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .target(name: "DSL"),
    .target(name: "Interpreter", dependencies: ["DSL", "CLibYAML"]),
    .target(
      name: "Runtime",
      dependencies: [
        "DSL", "Interpreter", "CCurl",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .target(
      name: "Server",
      dependencies: [
        "DSL", "Interpreter", "Runtime",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
      ]),
    .executableTarget(
      name: "CLI",
      dependencies: [
        "DSL", "Interpreter", "Runtime", "Server", "CMalloc",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: []),
    .systemLibrary(
      name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    // How the C library's heap grows (malloc.h), which Glibc's module leaves out.
    .systemLibrary(name: "CMalloc"),
    // Needs curl/curl.h (libcurl4-openssl-dev); the library itself is loaded when it is first used.
    .target(name: "CCurl"),

    .target(
      name: "TestSupport",
      dependencies: [
        "DSL", "Interpreter", "Runtime", .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/Support"),
    .executableTarget(
      name: "StoreBenchmark",
      dependencies: ["Runtime", .product(name: "GRDBSQLite", package: "GRDB.swift")],
      path: "Tests/Benchmarks/Store"),
    .testTarget(name: "DSLTests", dependencies: ["DSL"], exclude: ["Corpus"]),
    .testTarget(
      name: "InterpreterTests", dependencies: ["Interpreter"], exclude: ["Site/Goldens"]),
    .testTarget(
      name: "RuntimeTests",
      dependencies: [
        "Runtime", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
      ]),
    .testTarget(name: "SimulationTests", dependencies: ["DSL", "Interpreter", "Runtime"]),
    .testTarget(name: "StoreConformanceTests", dependencies: ["Runtime", "TestSupport"]),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "Server", "TestSupport", .product(name: "HummingbirdTesting", package: "hummingbird"),
      ]),
    .testTarget(name: "TidyTests"),
  ]
)

/// A wrong feature name is silently ignored by the compiler, so TidyTests compares these with
/// `swiftc -print-supported-features`.
let features = [
  "ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault",
  "InferIsolatedConformances", "NonisolatedNonsendingByDefault", "ImmutableWeakCaptures",
]

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
  guard target.name != "CCurl" else { continue }
  var settings: [SwiftSetting] = features.map { .enableUpcomingFeature($0) }
  settings.append(.swiftLanguageMode(.v6))
  settings.append(.treatAllWarnings(as: .error))
  settings.append(.treatWarning("DeprecatedDeclaration", as: .warning))
  if ["DSL", "Interpreter", "Server"].contains(target.name) {
    settings.append(.strictMemorySafety())
  }
  target.swiftSettings = settings
}
